"""The whole dashboard without a pointer."""

from selenium.webdriver.common.keys import Keys

from dashboard_case import DashboardCase
from scheduler import wait_for


class KeyboardTests(DashboardCase):
    def focused(self, script):
        return self.browser.script(f"const e = document.activeElement; return {script}")

    def test_from_the_overview_to_a_tasks_error_by_keys_alone(self):
        identifier = self.scheduler.fail("the keyboard is enough", tags=["keys"])
        self.browser.go()
        self.browser.sees("Overview", "nav")
        self.browser.keys("?")
        self.browser.sees("next, previous row", "dialog[open]")
        self.browser.keys(Keys.ESCAPE)
        wait_for(lambda: not self.browser.all("dialog"), "the dialog has gone")
        for key, page in (("q", "#/queues"), ("w", "#/workers"), ("d", "#/dead"), ("t", "#/tasks"), ("o", "#/")):
            self.browser.keys("g", key)
            self.browser.at(page)
        self.browser.keys("/")
        self.browser.at("#/tasks")
        wait_for(lambda: self.focused("e.id") == "search", "the focus in the search")
        self.browser.keys("keyboard is", Keys.ENTER)
        self.browser.sees("1 shown", ".more")
        self.browser.keys("j")
        self.assertEqual(self.focused("e.title"), identifier)
        # What has the focus shows it.
        self.assertNotEqual(self.focused("getComputedStyle(e).outlineStyle"), "none")
        self.browser.keys("x")
        self.browser.sees("1 selected:", ".bar")
        self.browser.keys(Keys.ENTER)
        self.browser.at(f"#/tasks/{identifier}")
        self.browser.sees("the keyboard is enough", ".error")

    def test_everything_that_can_be_used_has_a_name_and_can_be_reached(self):
        self.scheduler.fail("named")
        for page in ("", "#/tasks", "#/queues", "#/workers", "#/dead"):
            self.browser.go(page)
            wait_for(lambda: self.browser.rows() or page == "#/queues", "rows")
            nameless = self.browser.script("""
                return [...document.querySelectorAll("button, input, select, a[href], summary")].filter((e) => e.checkVisibility())
                    .filter((e) => !(e.innerText?.trim() || e.getAttribute("aria-label") || e.labels?.length))
                    .map((e) => e.outerHTML.slice(0, 120))""")
            self.assertEqual(nameless, [], page)
        self.browser.go()
        self.browser.sees("Overview", "nav")
        self.browser.keys(Keys.TAB)
        self.assertEqual(self.focused("e.className"), "skip")
