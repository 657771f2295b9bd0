"""The private Redis and RabbitMQ of a benchmark: free loopback ports, a folder of their own, gone at its end."""
import os
import random
import shutil
import socket
import time

import pika
import redis

from .processes import Program, cpu_seconds

RABBITMQ_FOLDERS = ("/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin")


def free_port():
    """A port on which nothing listens, below those that the system gives to outgoing connections: RabbitMQ takes seconds to listen."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def find(program, folders=()):
    path = shutil.which(program, path=os.pathsep.join([*folders, os.environ["PATH"]]))
    if not path:
        raise SystemExit(f"{program} is missing: run `make install`")
    return path


def until(what, limit, is_there, program):
    end = time.monotonic() + limit
    while not is_there():
        program.check_alive()
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not come up within {limit} s; see {program.log}")
        time.sleep(0.1)


class Servers:
    """Both servers; a context manager."""

    def __init__(self, folder):
        self.folder = folder
        self.redis_port, self.amqp_port = free_port(), free_port()
        self.redis_url = f"redis://127.0.0.1:{self.redis_port}/0"
        self.amqp_url = f"amqp://guest:guest@127.0.0.1:{self.amqp_port}/%2F"

    def __enter__(self):
        self._start_redis()
        try:
            self._start_rabbitmq()
        except BaseException:
            self._redis.stop()
            raise
        return self

    def __exit__(self, *_):
        for program in (self._rabbitmq, self._epmd, self._redis):
            program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_redis(self):
        folder = os.path.join(self.folder, "redis")
        os.makedirs(folder)
        self._redis = Program(
            [find("redis-server"), "--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
             "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
             # What Documentation/Operations.md recommends.
             "--auto-aof-rewrite-min-size", "256mb", "--hash-max-listpack-value", "1024", "--hash-max-listpack-entries", "64"],
            os.environ, os.path.join(self.folder, "redis.log"))
        self.redis = redis.Redis(port=self.redis_port)

        def answers():
            try:
                return self.redis.ping()
            except redis.ConnectionError:
                return False
        until("Redis", 20, answers, self._redis)

    def _start_rabbitmq(self):
        folder = os.path.join(self.folder, "rabbitmq")
        for name in ("mnesia", "log", "conf.d"):
            os.makedirs(os.path.join(folder, name))
        path = lambda name: os.path.join(folder, name)      # noqa: E731
        with open(path("rabbitmq.conf"), "w") as conf:
            conf.write(f"listeners.tcp.1 = 127.0.0.1:{self.amqp_port}\nlog.console = false\n"
                       "raft.wal_max_size_bytes = 64000000\n")
        with open(path("enabled_plugins"), "w") as plugins:
            plugins.write("[].\n")
        open(path("rabbitmq-env.conf"), "w").close()
        epmd_port = free_port()
        env = dict(
            os.environ, HOME=folder, RABBITMQ_NODENAME=f"bench-{self.amqp_port}@localhost",
            RABBITMQ_NODE_PORT=str(self.amqp_port), RABBITMQ_NODE_IP_ADDRESS="127.0.0.1",
            RABBITMQ_DIST_PORT=str(free_port()), ERL_EPMD_PORT=str(epmd_port), ERL_EPMD_ADDRESS="127.0.0.1",
            ERL_CRASH_DUMP_SECONDS="0", RABBITMQ_MNESIA_BASE=path("mnesia"), RABBITMQ_LOG_BASE=path("log"),
            RABBITMQ_CONFIG_FILE=path("rabbitmq.conf"), RABBITMQ_CONFIG_FILES=path("conf.d"),
            RABBITMQ_ADVANCED_CONFIG_FILE=path("advanced.config"), RABBITMQ_CONF_ENV_FILE=path("rabbitmq-env.conf"),
            RABBITMQ_ENABLED_PLUGINS_FILE=path("enabled_plugins"), RABBITMQ_PID_FILE=path("pid"),
            # With "allow input" the script becomes the Erlang machine: the process that is measured.
            RABBITMQ_ALLOW_INPUT="1",
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-noinput +sbwt none -kernel inet_dist_use_interface {127,0,0,1}")
        # The port mapper in the foreground: left to itself the broker would start a daemon that stays behind.
        self._epmd = Program([find("epmd"), "-port", str(epmd_port), "-address", "127.0.0.1"], env,
                             os.path.join(self.folder, "epmd.log"), cwd=folder)
        self._rabbitmq = Program([find("rabbitmq-server", RABBITMQ_FOLDERS)], env,
                                 os.path.join(self.folder, "rabbitmq.log"), cwd=folder)

        def answers():
            try:
                pika.BlockingConnection(pika.URLParameters(self.amqp_url)).close()
                return True
            except pika.exceptions.AMQPError:
                return False
        try:
            until("RabbitMQ", 120, answers, self._rabbitmq)
        except BaseException:
            self._rabbitmq.stop()
            self._epmd.stop()
            raise

    def reset(self, queues=(), exchanges=(), appendfsync="everysec"):
        """Empties Redis, sets when it writes to the disk, and deletes the queues of an earlier run."""
        self.redis.flushall()
        self.redis.config_set("appendfsync", appendfsync)
        self.redis.config_resetstat()
        connection = pika.BlockingConnection(pika.URLParameters(self.amqp_url))
        channel = connection.channel()
        for queue in queues:
            channel.queue_delete(queue)
        for exchange in exchanges:
            channel.exchange_delete(exchange)
        connection.close()

    def cpu(self):
        """Processor seconds of Redis and of RabbitMQ so far."""
        return cpu_seconds(self._redis.pids()), cpu_seconds(self._rabbitmq.pids())

    def redis_calls(self):
        """Calls of each command since the last reset."""
        stats = self.redis.info("commandstats")
        return {name.removeprefix("cmdstat_"): row["calls"] for name, row in stats.items()}

    def versions(self):
        connection = pika.BlockingConnection(pika.URLParameters(self.amqp_url))
        broker = connection._impl.server_properties["version"]
        connection.close()
        return {"redis": self.redis.info("server")["redis_version"], "rabbitmq": broker}
