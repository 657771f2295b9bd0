"""One task: what happened to it, and what can be done."""

from dashboard_case import DashboardCase
from scheduler import wait_for


class TaskTests(DashboardCase):
    def test_attempts_error_log_and_parameters_are_on_one_page(self):
        identifier = self.scheduler.submit(
            "import-orders", {"file": "orders-7.csv", "bad_line": 3}, tags=["nightly"],
            retry={"max_attempts": 2, "base_delay": 0.1, "backoff": "fixed", "jitter": False})
        self.scheduler.ended(identifier)
        self.browser.go(f"#/tasks/{identifier}")
        self.browser.sees("unknown_customer in attempt 2", ".error")
        self.browser.sees("line 3: no customer with that number", ".error")
        self.assertEqual(len(self.browser.all(".attempt .span.failed")), 2)
        self.browser.sees("reading orders-7.csv, 10 lines", ".log")
        self.browser.sees('"bad_line": 3', ".json")
        self.browser.sees("nightly", "dl")

    def test_a_running_task_shows_its_progress_and_is_cancelled(self):
        identifier = self.scheduler.submit("import-orders", {"lines": 1000, "pause": 0.2})
        self.browser.go(f"#/tasks/{identifier}")
        self.browser.sees("running", "h1")
        self.browser.sees("of 1000", "main")
        shown = self.browser.text("main section")
        wait_for(lambda: self.browser.text("main section") != shown, "progress that moves by itself")
        self.browser.click("main button", "Cancel")
        self.browser.confirm("Cancel the task")
        self.browser.sees("cancelled", "h1")
        self.assertEqual(self.scheduler.task(identifier)["status"], "cancelled")

    def test_a_page_that_is_left_before_its_task_is_there_opens_no_stream(self):
        self.browser.go("#/queues")
        self.browser.sees("Queues", "h1")
        asked = self.browser.driver.execute_async_script("""
            const done = arguments[0], asked = [], real = window.fetch;
            let answer;
            window.fetch = (path, options) => {
              if (!path.startsWith("/tasks/left")) return real(path, options);
              asked.push(path);
              if (path.endsWith("/events")) return new Promise(() => {});
              if (path !== "/tasks/left") return Promise.resolve(new Response("{}", { status: 404 }));
              const task = { task_id: "left", task_type: "echo", status: "running", attempts: [], parameters: {} };
              return new Promise((give) => { answer = () => give(new Response(JSON.stringify(task), { headers: { "Content-Type": "application/json" } })); });
            };
            import("/assets/task.js").then(async (m) => {
              const page = m.task(document.createElement("main"), "left");
              const reading = page.refresh();
              page.leave();
              answer();
              await reading;
              await new Promise((later) => setTimeout(later, 0));
              window.fetch = real;
              done(asked);
            }).catch((error) => { window.fetch = real; done([String(error)]); });""")
        self.assertIn("/tasks/left", asked)
        self.assertNotIn("/tasks/left/events", asked)

    def test_why_a_task_does_not_run_is_said(self):
        identifier = self.scheduler.submit("echo", queue="elsewhere")
        self.addCleanup(self.scheduler.call, "DELETE", f"/tasks/{identifier}")
        self.browser.go(f"#/tasks/{identifier}")
        self.browser.sees("Why it does not run now", "main")
        self.browser.sees("elsewhere", ".verdict")

    def test_a_failed_task_is_retried_submitted_again_copied_and_deleted(self):
        identifier = self.scheduler.fail("it's gone", priority=7)
        self.browser.go(f"#/tasks/{identifier}")
        self.browser.click("main button", "Retry")
        wait_for(lambda: self.scheduler.task(identifier)["status"] == "failed", "the second run")
        self.browser.command("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        self.browser.click("main button", "Copy as curl")
        self.browser.sees("Copied", "#toasts")
        copied = self.browser.script("return navigator.clipboard.readText()")
        self.assertIn(f"curl -s {self.scheduler.url}/tasks/", copied)
        self.assertIn("it'\\''s gone", copied)
        self.browser.click("main button", "Submit again as new")
        wait_for(lambda: self.browser.address() not in (f"#/tasks/{identifier}", "#/tasks"), "the page of the new task")
        copy = self.scheduler.ended(self.browser.address().removeprefix("#/tasks/"))
        self.assertEqual((copy["parameters"]["message"], copy["priority"]), ("it's gone", 7))
        self.browser.click("main button", "Delete")
        self.browser.confirm("Delete")
        self.browser.at("#/tasks")
        self.assertFalse(self.scheduler.is_there(copy["task_id"]))
        self.browser.go(f"#/tasks/{copy['task_id']}")
        self.browser.sees("There is no task with this identifier", "main")
