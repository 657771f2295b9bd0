"""Medians, the table of bars, and the chart."""
import statistics


def median_of(runs):
    """The median of each figure over the runs."""
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def table(rows, columns):
    """Lines of a Markdown table."""
    cells = [[str(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(len(column), *(len(row[i]) for row in cells)) for i, column in enumerate(columns)]
    yield "| " + " | ".join(column.ljust(width) for column, width in zip(columns, widths)) + " |"
    yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    for row in cells:
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"


class Bars:
    """The bars: what was measured, what it is to reach, and whether it does."""

    def __init__(self):
        self.rows = []

    def add(self, measure, value, bar, stretch="", unit="", at_most=False):
        """A figure that is there is compared; one that was not measured says so."""
        if value is None:
            self.rows.append({"measure": measure, "value": "not measured", "bar": "", "met": ""})
            return
        sign = "≤" if at_most else "≥"

        def reached(limit):
            return value <= limit if at_most else value >= limit
        met = "yes" if reached(bar) else "no"
        if stretch != "" and reached(stretch):
            met = "yes, stretch too"
        self.rows.append({"measure": measure, "value": f"{value:.3g}{unit}" if value < 1000 else f"{value:.0f}{unit}",
                          "bar": f"{sign} {bar}{unit}" + (f" ({stretch}{unit})" if stretch != "" else ""), "met": met})

    def tell(self, measure, value):
        """A figure that is to reach nothing; it explains another."""
        self.rows.append({"measure": measure, "value": f"{value:.3g}", "bar": "", "met": ""})

    def lines(self):
        return table(self.rows, ["measure", "value", "bar", "met"])


def ratio(one, other):
    return one / other if one is not None and other else None


def bars_of(results):
    """Compares the medians with the bars of Documentation/Performance.md."""
    def figure(system, workload, name):
        return results.get(system, {}).get(workload, {}).get(name)

    single, bulk, bars = "scheduler", "scheduler, bulk", Bars()
    celery, sidekiq = "celery:late@http", "sidekiq:c10"
    e2e = "end_to_end_per_s"
    bars.add("W1 end to end, 64 HTTP clients ÷ Celery behind FastAPI",
             ratio(figure(single, "W1", e2e), figure(celery, "W1", e2e)), 10, 15, " ×")
    bars.add("W1 end to end, 64 HTTP clients ÷ Sidekiq's own client, one by one",
             ratio(figure(single, "W1", e2e), figure("sidekiq:single", "W1", e2e)), 1.5, 2.5, " ×")
    bars.add("W1 end to end, bulk ÷ RabbitMQ's quorum floor, both ways",
             ratio(figure(bulk, "W1", e2e), figure("floor", "RabbitMQ", "both_per_s")), 0.30, 0.45)
    bars.add("W1 end to end, bulk ÷ Sidekiq, push_bulk",
             ratio(figure(bulk, "W1", e2e), figure(sidekiq, "W1", e2e)), 2, unit=" ×")
    bars.add("W1 drain ÷ Sidekiq", ratio(figure(bulk, "W1", "drain_per_s"), figure(sidekiq, "W1", "drain_per_s")), 2, 3,
             " ×")
    bars.add("W1 drain ÷ Celery", ratio(figure(bulk, "W1", "drain_per_s"), figure(celery, "W1", "drain_per_s")), 10,
             unit=" ×")
    bars.add("worker CPU a no-op task", figure(bulk, "W1", "worker_cpu_us"), 40, 20, " µs", at_most=True)
    bars.add("API CPU a task submitted by itself", figure(single, "W1", "api_cpu_us"), 60, 30, " µs", at_most=True)
    bars.add("API CPU a task submitted in bulk", figure(bulk, "W1", "api_cpu_us"), 60, 30, " µs", at_most=True)
    # Processors differ, and so does one machine within an hour: beside another system's figure of the same run, it can be compared.
    pace = ratio(figure(single, "W1", "api_cpu_us"), figure(celery, "W1", "worker_cpu_us"))
    if pace:
        bars.tell("API CPU a task submitted by itself ÷ Celery's worker CPU a task (the bars' 60 ÷ 965 µs are 0.062)", pace)
    original = "original:p10@http"
    bars.add("W2 submits at 64 clients ÷ the original design", ratio(
        figure(single, "W2", "clients_64_per_s"), figure(original, "W2", "clients_64_per_s")), 4, 6, " ×")
    bars.add("W2 p99 at 64 clients ÷ the original design's", ratio(
        figure(single, "W2", "clients_64_p99_ms"), figure(original, "W2", "clients_64_p99_ms")), 0.25, at_most=True)
    bars.add("W3 p50 ÷ Dramatiq's", ratio(figure(single, "W3", "p50_ms"), figure("dramatiq:2x8", "W3", "p50_ms")), 1,
             at_most=True)
    bars.add("W3 p50 ÷ Sidekiq's (stretch)", ratio(
        figure(single, "W3", "p50_ms"), figure("sidekiq:single", "W3", "p50_ms")), 1, at_most=True)
    floor = ratio(figure("floor", "lone", "p50_ms"), figure("dramatiq:2x8", "W3", "p50_ms"))
    if floor:
        bars.tell("W3 p50 of the floor (store, message, store, each on the disk, one C thread) ÷ Dramatiq's", floor)
        bars.tell("W3 p50 ÷ that floor", ratio(figure(single, "W3", "p50_ms"), figure("floor", "lone", "p50_ms")))
        bars.tell("W3 p50 of that floor asked over HTTP ÷ Dramatiq's", ratio(
            figure("floor", "lone HTTP", "p50_ms"), figure("dramatiq:2x8", "W3", "p50_ms")))
    bars.add("W3 p99 ÷ p50", ratio(figure(single, "W3", "p99_ms"), figure(single, "W3", "p50_ms")), 2, at_most=True)
    for service in ("api", "worker"):
        bars.add(f"W4 memory of an idle {service}", figure(single, "W4", f"{service}_rss_mib"), 20, 12, " MiB",
                 at_most=True)
        bars.add(f"W4 start of the {service} until ready", figure(single, "W4", f"{service}_start_ms"), 150, unit=" ms",
                 at_most=True)
    deep = results.get("backlogs", {})
    if len(deep) > 1:
        small, large = deep[min(deep, key=int)], deep[max(deep, key=int)]
        label = f"{max(deep, key=int)} waiting / {min(deep, key=int)}"
        bars.add(f"W5 drain rate, {label}", ratio(large["drain_per_s"], small["drain_per_s"]), 0.9, 1.0)
        for prefix, moment in (("", "right after storing"), ("rest_", "at rest")):
            for name, what in (("page_p95_ms", "page of the list"), ("task_p95_ms", "one task")):
                bars.add(f"W6 {what} p95, {moment}, {label}", ratio(large[prefix + name], small[prefix + name]), 1.3, 1.0,
                         at_most=True)
        bars.add("W8 bytes in Redis, waiting task of 200 bytes", large["waiting_bytes"], 1024, unit=" B", at_most=True)
        ended = next((row["ended_bytes"] for row in deep.values() if "ended_bytes" in row), None)
        bars.add("W8 bytes in Redis, ended task", ended, 1024, unit=" B", at_most=True)
    scaled = results.get("workers", {})
    for name, row in scaled.items():
        if row["workers"] == 8:
            busy = f"processors {row['processors_busy']:.0%} busy"
            bars.add(f"W7 8 workers, slots {row['slots']:.0f} each, 10 ms tasks, share of slots ÷ duration ({busy})",
                     row["share"], 0.95, 0.98)
    bars.add("Redis script calls a task, shared under load", figure(single, "W1", "script_calls"), 3, at_most=True)
    return bars


def chart(results):
    """An SVG of bars: tasks a second end to end, by system."""
    rows = sorted(((system, row["W1"]["end_to_end_per_s"]) for system, row in results.items()
                   if isinstance(row, dict) and "end_to_end_per_s" in row.get("W1", {})), key=lambda row: -row[1])
    if not rows:
        return None
    left, width, height = 290, 520, 24
    most = rows[0][1]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{height * len(rows) + 40}" '
             'font-family="sans-serif" font-size="13">',
             '<text x="8" y="20">No-op tasks a second, end to end (median)</text>']
    for number, (system, value) in enumerate(rows):
        y, length = 34 + number * height, max(2, width * value / most)
        colour = "#2563eb" if system.startswith("scheduler") else "#9ca3af"
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{system}</text>'
                     f'<rect x="{left}" y="{y}" width="{length:.0f}" height="18" fill="{colour}"/>'
                     f'<text x="{left + length + 6:.0f}" y="{y + 14}">{value:,.0f}</text>')
    return "\n".join(parts + ["</svg>", ""])
