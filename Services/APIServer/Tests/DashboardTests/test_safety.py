"""What comes from a task is text, and nothing but text."""

from dashboard_case import DashboardCase

HOSTILE = """<img src=x onerror="window.dialogs.push('ran')"><script>window.dialogs.push('ran')</script><b>"'&</b>"""
TAG = """<img/src=x/onerror=window.dialogs.push('ran')>"""


class SafetyTests(DashboardCase):
    def setUp(self):
        super().setUp()
        self.browser.go()

    def looks_like_text(self, text):
        self.browser.sees(text, "main")
        self.assertEqual(self.browser.script("return document.querySelectorAll('main img, main script, main b b, main iframe').length"), 0)

    def test_no_field_of_a_task_is_read_as_markup_on_any_page(self):
        ended = self.scheduler.submit("say", {"text": HOSTILE, HOSTILE: HOSTILE}, tags=[TAG], idempotency_key=HOSTILE[:200])
        failed = self.scheduler.submit("say", {"text": HOSTILE, "fail": True}, tags=[TAG])
        running = self.scheduler.submit("say", {"text": HOSTILE, "seconds": 600})
        self.addCleanup(self.scheduler.call, "DELETE", f"/tasks/{running}")
        self.assertEqual(self.scheduler.ended(ended)["status"], "completed")
        self.assertIn(HOSTILE, self.scheduler.ended(failed)["error"]["message"])
        for page in ("", "#/dead", "#/tasks?status=failed", f"#/tasks/{failed}", f"#/tasks/{running}"):
            with self.subTest(page):
                self.browser.go(page)
                self.looks_like_text("<script>window.dialogs.push('ran')</script>")
                self.check_browser()
        # Its log, its result and its tags; then the tag as the filter that its link sets.
        self.browser.go(f"#/tasks/{ended}")
        self.looks_like_text(HOSTILE)
        self.browser.sees(HOSTILE, ".log")
        self.browser.click("dl a", TAG)
        self.browser.sees("completed", "main tbody")
        self.assertEqual(self.browser.element("input[name=tag]").get_attribute("value"), TAG)
        self.browser.go(f"#/tasks?q={HOSTILE[:5]}")
        self.browser.sees("shown", ".more")

    def test_an_address_cannot_bring_markup_in(self):
        for page in (f"#/tasks/{TAG}", f"#/tasks?error={TAG}&tag={TAG}&queue=a", f"#/{TAG}", "#/tasks/%", "#/tasks?status=%3Cimg%3E"):
            with self.subTest(page):
                self.browser.go(page)
                self.browser.sees("Overview", "nav")
                self.assertEqual(self.browser.script("return document.querySelectorAll('img, iframe').length"), 0)

    def test_a_script_that_got_in_all_the_same_would_not_run(self):
        self.browser.script("document.body.insertAdjacentHTML('beforeend', arguments[0])", HOSTILE)
        self.browser.script("const s = document.createElement('script'); s.textContent = 'window.dialogs.push(1)'; document.body.append(s)")
        self.browser.script("const s = document.createElement('script'); s.src = 'http://127.0.0.2:9/x.js'; document.body.append(s)")
        self.assertEqual(self.browser.script("return window.dialogs"), [])
        # These are the violations that were provoked; the guard of each test must not take them for its own.
        self.assertGreaterEqual(len(self.browser.complaints()), 2)
        self.browser.go()
        self.browser.hosts()
