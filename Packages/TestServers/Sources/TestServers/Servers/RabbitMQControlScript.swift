/// The Erlang script that every private broker runs at the end of its boot.
enum RabbitMQControlScript {
    /// Serves a Unix socket in the broker's private folder: one framed text in, evaluated as Erlang, its value out.
    ///
    /// `rabbitmqctl` starts a second Erlang machine for every call; this answers in a millisecond.
    static let text = #"""
        spawn(fun() ->
            {ok, Listener} = gen_tcp:listen(0, [
                local, binary, {packet, 4}, {active, false}, {backlog, 128},
                {ifaddr, {local, filename:join(os:getenv("HOME"), "control")}}]),
            Answer = fun(Socket) ->
                {ok, Text} = gen_tcp:recv(Socket, 0),
                Reply = try
                    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Text)),
                    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
                    {value, Value, _} = erl_eval:exprs(Expressions, []),
                    io_lib:format("ok ~0tp", [Value])
                catch
                    Class:Reason -> io_lib:format("error ~0tp", [{Class, Reason}])
                end,
                gen_tcp:send(Socket, unicode:characters_to_binary(Reply)),
                gen_tcp:close(Socket)
            end,
            Serve = fun Loop() ->
                {ok, Socket} = gen_tcp:accept(Listener),
                Worker = spawn(fun() -> receive go -> Answer(Socket) end end),
                gen_tcp:controlling_process(Socket, Worker),
                Worker ! go,
                Loop()
            end,
            Serve()
        end).

        """#
}
