"""Queues, workers and dead tasks: each page's main act."""

import uuid

from dashboard_case import DashboardCase
from scheduler import wait_for


class OperationTests(DashboardCase):
    def test_a_queue_is_paused_and_resumed(self):
        self.scheduler.ended(self.scheduler.submit("echo", queue="mail"))
        self.browser.go("#/queues")
        self.browser.click("button", "Pause mail")
        self.browser.sees("paused", "main tbody")
        self.assertTrue(self.scheduler.call("GET", "/queues/mail")["paused"])
        waiting = self.scheduler.submit("echo", queue="mail")
        self.browser.go()
        self.browser.sees("Queue mail is paused, 1 task in it", ".verdict")
        self.browser.go("#/queues")
        self.browser.click("button", "Resume mail")
        self.browser.element("button[aria-label='Pause mail']")
        self.assertEqual(self.scheduler.ended(waiting)["status"], "completed")

    def test_dead_tasks_stand_together_by_error_and_are_deleted_together(self):
        word = uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
        dead = [self.scheduler.fail(f"{word} order {n} has no address") for n in (17, 18, 19)]
        other = self.scheduler.fail(f"something else {word}")
        self.browser.go("#/dead")
        self.browser.sees(word, "main tbody")
        row = next(r for r in self.browser.all("main tbody tr") if f"{word} order" in r.text)
        self.assertIn("\n3", row.text.replace("\t", "\n").replace(" 3 ", "\n3 "))
        row.find_element("css selector", "button.danger").click()
        self.browser.confirm("Delete 3 tasks")
        self.browser.sees("3 changed", "#toasts")
        self.assertEqual([self.scheduler.is_there(i) for i in (*dead, other)], [False, False, False, True])

    def test_a_worker_shows_what_it_runs_and_drains(self):
        running = self.scheduler.submit("import-orders", {"lines": 10_000, "pause": 0.5})
        worker = wait_for(lambda: self.scheduler.task(running)["worker_id"], "a worker that has it")
        self.browser.go("#/workers")
        self.browser.element(f"main tbody a[title='{running}']")
        self.browser.click("button", f"Drain {worker}")
        self.browser.confirm("Drain")
        self.browser.sees("draining", "main tbody")
        self.assertEqual(self.scheduler.call("GET", f"/workers/{worker}")["status"], "draining")
        # It finishes what it has, then it leaves; another one takes its place.
        self.browser.click(f"main tbody a[title='{running}']")
        self.browser.at(f"#/tasks/{running}")
        self.scheduler.call("DELETE", f"/tasks/{running}")
        wait_for(lambda: all(w["worker_id"] != worker for w in self.scheduler.call("GET", "/workers/")["workers"]), "the worker has left")
        self.scheduler.script("start_workers.sh", "2", "worker")
