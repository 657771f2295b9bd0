"""Keys, roles, a server that is full, and one that goes away."""

import time

from dashboard_case import DashboardCase
from doorkeeper import Doorkeeper
from scheduler import wait_for


class AccessTests(DashboardCase):
    def setUp(self):
        super().setUp()
        self.door = Doorkeeper(self.scheduler.url)
        self.hosts = {self.door.url.removeprefix("http://")}
        self.addCleanup(lambda: self.door.close())
        self.addCleanup(self.leave)

    def leave(self):
        self.browser.script("sessionStorage.clear()")
        self.check_browser()
        self.browser.go()

    def enter(self, key):
        self.browser.element("dialog[open] input").send_keys(key)
        self.browser.confirm("Use")

    def test_a_key_is_asked_for_and_stays_in_this_tab(self):
        self.browser.go(url=self.door.url)
        self.browser.sees("This server asks for a key", "dialog[open]")
        self.enter("wrong")
        self.browser.sees("The key was not accepted", "dialog[open]")
        self.enter("operator")
        self.browser.sees("Ready", "main")
        self.assertFalse(self.browser.all("dialog[open]"))
        self.assertEqual(self.browser.script("return Object.values(sessionStorage)"), ["operator"])
        self.assertNotIn("operator", self.browser.script("return JSON.stringify(localStorage) + location.href + document.cookie"))
        self.assertFalse([path for path in self.door.seen if "operator" in path])

    def test_somebody_without_a_key_is_asked_once_and_can_ask_back(self):
        self.browser.go("#/queues", url=self.door.url)
        self.browser.confirm("Cancel")
        self.browser.sees("A key is needed to see this.", "#banner")
        asked = len(self.door.seen)
        self.browser.look()
        wait_for(lambda: "/queues/" in self.door.seen[asked:], "another look")
        self.assertFalse(self.browser.all("dialog[open]"))
        self.browser.click("#banner button", "Enter a key")
        self.enter("reader")
        self.browser.sees("Scheduled", "main")

    def test_a_weak_role_is_told_what_it_may_not(self):
        self.scheduler.ended(self.scheduler.submit("echo"))
        self.browser.go("#/queues", url=self.door.url)
        self.enter("reader")
        self.browser.click("button", "Pause default")
        self.browser.sees("it needs a stronger role", "#toasts")
        self.assertFalse(self.scheduler.call("GET", "/queues/default")["paused"])

    def test_a_full_server_is_given_the_time_it_asks_for(self):
        self.browser.go("#/workers", url=self.door.url)
        self.enter("reader")
        self.browser.sees("worker-1", "main")
        self.door.trouble = (429, {"Retry-After": "2"})
        self.browser.look()
        self.browser.sees("The doorkeeper says 429.", "#banner")
        self.door.trouble = (503, {"Retry-After": "1"})
        self.browser.sees("The doorkeeper says 503.", "#banner")
        self.door.trouble = None
        wait_for(lambda: not self.browser.text("#banner"), "the banner goes")

    def test_a_server_that_goes_away_and_comes_back(self):
        self.browser.go("#/workers", url=self.door.url)
        self.enter("reader")
        self.browser.sees("worker-1", "main")
        port = self.door.server.server_address[1]
        self.door.close()
        self.browser.look()
        self.browser.sees("The server does not answer", "#banner")
        self.browser.sees("no connection", "#connection")
        # What was known stays to be seen.
        self.assertIn("worker-1", self.browser.text("main"))
        self.door = Doorkeeper(self.scheduler.url, port)
        self.browser.look()
        wait_for(lambda: not self.browser.text("#banner"), "the banner goes")
        self.browser.sees_not("no connection", "#connection")

    def test_a_hidden_tab_asks_for_nothing(self):
        self.browser.go("#/workers", url=self.door.url)
        self.enter("reader")
        self.browser.sees("worker-1", "main")
        tell = "Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true}); document.dispatchEvent(new Event('visibilitychange'))"
        self.browser.script(tell, True)
        time.sleep(1)  # what was under way may end
        asked = len(self.door.seen)
        time.sleep(6)  # longer than a page ever waits
        self.assertEqual(self.door.seen[asked:], [])
        self.browser.script(tell, False)
        wait_for(lambda: len(self.door.seen) > asked, "a look once it is shown again")
