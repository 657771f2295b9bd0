"""The first page: is something wrong, and where."""

import time
import uuid

from dashboard_case import DashboardCase
from scheduler import wait_for


class OverviewTests(DashboardCase):
    def failed_lately(self):
        return self.scheduler.call("GET", "/stats")["windows"]["5m"]["failed"]

    def test_what_is_wrong_is_seen_within_five_seconds_and_the_error_is_two_clicks_away(self):
        message = f"the payment provider answered 502, order {uuid.uuid4()}"
        self.scheduler.fail(message, tags=["billing"])
        wait_for(self.failed_lately, "a failure in the statistics")
        begin = time.monotonic()
        self.browser.go()
        self.browser.sees("failed in the last 5 minutes", ".verdict")
        self.assertLess(time.monotonic() - begin, 5)
        # First click: what is wrong. Second click: the task.
        link = next(a for a in self.browser.all(".verdict a") if "failed in the last 5 minutes" in a.text)
        link.click()
        self.browser.sees(message, "main tbody")
        row = next(r for r in self.browser.all("main tbody tr") if message in r.text)
        row.find_element("css selector", "a").click()
        self.browser.sees(message, ".error")
        self.browser.sees("requested_failure", ".error")

    def test_the_newest_failures_show_their_errors_at_once(self):
        message = f"disk full on {uuid.uuid4()}"
        identifier = self.scheduler.fail(message)
        self.browser.go()
        self.browser.sees(message, "section[aria-label='Newest failures']")
        next(a for a in self.browser.all("main tbody a") if message in a.text).click()
        self.browser.at(f"#/tasks/{identifier}")
        self.browser.sees(message, ".error")

    def test_tasks_that_nobody_serves_are_told_with_a_way_to_them(self):
        identifier = self.scheduler.submit("echo", queue="forgotten")
        self.addCleanup(self.scheduler.call, "DELETE", f"/tasks/{identifier}")
        self.browser.go()
        self.browser.sees("No worker serves queue forgotten, 1 task in it", ".verdict")
        next(a for a in self.browser.all(".verdict a") if "forgotten" in a.text).click()
        self.browser.at("#/queues")
        self.browser.sees("forgotten", "main tbody")

    def test_each_trouble_has_its_sentence_and_the_worst_come_first(self):
        queue = '{queue: "mail", ready: 3, running: 0, scheduled: 0, oldest_age: 90, consumers: 1, paused: false}'
        worker = '{worker_id: "w1", status: "idle"}'
        def troubles(health, stats, queues, workers):
            return self.browser.module("overview.js", f"m.troubles({health}, {stats}, {queues}, {workers})")
        self.browser.go()
        calm = '{checks: {redis: {status: "up"}, rabbitmq: {status: "up"}}}'
        self.assertEqual(troubles(calm, "null", "[]", f"[{worker}]"), [])
        down = troubles('{checks: {redis: {status: "down"}, rabbitmq: {status: "up"}}}', "null", f"[{queue}]", "[]")
        self.assertEqual([t["text"] for t in down], [
            "Redis is down", "There is no worker, and 3 tasks wait", "The oldest task in mail has waited 1 min 30 s"])
        self.assertEqual([t["level"] for t in down], ["bad", "bad", "warn"])
        stalled = troubles(calm, "null", "[]", '[{worker_id: "w1", status: "busy", not_consuming_reason: "stalled"}, {worker_id: "w2", status: "lost"}]')
        self.assertEqual([t["text"] for t in stalled], ["Worker w1 does not consume", "Worker w2 is lost"])
        rates = '{windows: {"5m": {failed: 0, retried: 5, completed: 15, error_rate: 0.25}}}'
        self.assertEqual([t["text"] for t in troubles(calm, rates, "[]", f"[{worker}]")], ["25 % of the attempts failed in the last 5 minutes"])

    def test_two_troubles_of_one_kind_are_both_told_however_often_they_are_drawn(self):
        self.browser.go()
        texts = self.browser.module("dom.js", """(() => {
            const box = document.createElement("div");
            const draw = () => m.update(box, ["w1", "w2"].map((name) => m.h("p", { key: "Worker w is lost" }, `Worker ${name} is lost`)));
            draw(); draw(); draw();
            return [...box.children].map((line) => line.textContent);
        })()""")
        self.assertEqual(texts, ["Worker w1 is lost", "Worker w2 is lost"])

    def test_the_charts_draw_what_the_server_has_kept(self):
        self.scheduler.ended(self.scheduler.submit("echo"))
        wait_for(lambda: len(self.scheduler.call("GET", "/stats/history?minutes=10")["points"]) >= 2, "two samples")
        self.browser.go()
        wait_for(lambda: len(self.browser.all(".chart svg polyline")) >= 4, "lines in the charts")
        names = [c.get_attribute("aria-label") for c in self.browser.all(".chart svg")]
        self.assertEqual(len(names), 4)
        self.assertIn("submitted now", names[0])
