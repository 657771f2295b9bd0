"""Keys, roles, a server that asks for patience, and one that goes away: with a server that has real keys."""

import time

from dashboard_case import DashboardCase
from keyed_server import KeyedServer, LoneRedis
from scheduler import wait_for


class AccessTests(DashboardCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.addCleanup(self.leave)

    def serve(self, **options):
        self.server = KeyedServer(self.scheduler, **options)
        self.addCleanup(self.server.close)
        self.hosts = {self.server.url.removeprefix("http://")}

    def leave(self):
        self.browser.script("sessionStorage.clear()")
        self.check_browser()
        self.browser.go()

    def enter(self, key):
        self.browser.element("dialog[open] input").send_keys(key)
        self.browser.confirm("Use")

    def test_a_key_is_asked_for_and_stays_in_this_tab(self):
        key = self.server.key("operator")
        self.browser.go(url=self.server.url)
        self.browser.sees("This server asks for a key", "dialog[open]")
        self.enter("wrong")
        self.browser.sees("The key was not accepted", "dialog[open]")
        self.enter(key)
        self.browser.sees("Ready", "main")
        self.assertFalse(self.browser.all("dialog[open]"))
        self.assertEqual(self.browser.script("return Object.values(sessionStorage)"), [key])
        self.assertNotIn(key, self.browser.script("return JSON.stringify(localStorage) + location.href + document.cookie"))
        urls = self.browser.urls()
        self.assertTrue(urls)
        self.assertFalse([url for url in urls if key in url])
        self.assertNotIn(key, self.server.log.read_text())

    def test_somebody_without_a_key_is_asked_once_and_can_ask_back(self):
        self.browser.go("#/queues", url=self.server.url)
        self.browser.confirm("Cancel")
        self.browser.sees("A key is needed to see this.", "#banner")
        asked = len(self.server.asked())
        self.browser.look()
        wait_for(lambda: len(self.server.asked()) > asked, "another look")
        self.assertFalse(self.browser.all("dialog[open]"))
        self.browser.click("#banner button", "Enter a key")
        self.enter(self.server.key("reader"))
        self.browser.sees("Scheduled", "main")

    def test_a_weak_role_is_told_what_it_may_not(self):
        self.scheduler.ended(self.scheduler.submit("echo"))
        self.browser.go("#/queues", url=self.server.url)
        self.enter(self.server.key("reader"))
        self.browser.click("button", "Pause default")
        self.browser.sees("The key 'reader' has the role read; this needs operate.", "#toasts")
        self.assertFalse(self.scheduler.call("GET", "/queues/default")["paused"])

    def test_a_strong_role_may(self):
        self.scheduler.ended(self.scheduler.submit("echo"))
        self.browser.go("#/queues", url=self.server.url)
        self.enter(self.server.key("operator"))
        try:
            self.browser.click("button", "Pause default")
            wait_for(lambda: self.scheduler.call("GET", "/queues/default")["paused"], "the queue is paused")
        finally:
            self.scheduler.call("POST", "/queues/default/resume")

    def test_who_asks_too_much_is_told_and_waits(self):
        key = self.server.key("slow")
        self.browser.go("#/workers", url=self.server.url)
        self.enter(key)
        # Somebody else with the same key takes what it may, until the page is refused too.
        def is_refused():
            while self.server.status("/workers", key) != 429:
                pass
            self.browser.look()
            return "than the limit of 2 a second" in self.browser.text("#banner")
        wait_for(is_refused, lambda: f"a refusal: {self.browser.text()[:1500]}")
        wait_for(lambda: not self.browser.text("#banner"), "the banner goes")
        self.browser.sees("worker-1", "main")

    def test_a_store_that_goes_away_and_comes_back(self):
        redis = LoneRedis()
        self.addCleanup(redis.stop)
        self.serve(redis_port=redis.port)
        key = self.server.key("reader")
        wait_for(lambda: self.server.status("/workers", key) == 200, "the server has its Redis")
        self.browser.go("#/queues", url=self.server.url)
        self.enter(key)
        self.browser.sees("No queue has been used yet", "main")
        redis.stop()
        wait_for(lambda: self.server.status("/workers", key) == 503, "the server has lost its Redis")
        self.browser.look()
        wait_for(lambda: self.browser.text("#banner"), "a banner")
        redis.start()
        wait_for(lambda: not self.browser.text("#banner"), lambda: f"the banner goes: {self.browser.text('#banner')}")

    def test_a_server_that_goes_away_and_comes_back(self):
        self.browser.go("#/workers", url=self.server.url)
        self.enter(self.server.key("reader"))
        self.browser.sees("worker-1", "main")
        self.server.stop()
        self.browser.look()
        self.browser.sees("The server does not answer", "#banner")
        self.browser.sees("no connection", "#connection")
        # What was known stays to be seen.
        self.assertIn("worker-1", self.browser.text("main"))
        self.server.start()
        self.browser.look()
        wait_for(lambda: not self.browser.text("#banner"), "the banner goes")
        self.browser.sees_not("no connection", "#connection")

    def test_a_hidden_tab_asks_for_nothing(self):
        self.browser.go("#/workers", url=self.server.url)
        self.enter(self.server.key("reader"))
        self.browser.sees("worker-1", "main")
        tell = "Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true}); document.dispatchEvent(new Event('visibilitychange'))"
        self.browser.script(tell, True)
        time.sleep(1)  # what was under way may end
        asked = len(self.server.asked())
        time.sleep(6)  # longer than a page ever waits
        self.assertEqual(self.server.asked()[asked:], [])
        self.browser.script(tell, False)
        wait_for(lambda: len(self.server.asked()) > asked, "a look once it is shown again")
