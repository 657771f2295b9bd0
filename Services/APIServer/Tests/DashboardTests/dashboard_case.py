"""What all tests of the dashboard share: one scheduler and one browser for the whole run."""

import unittest


class DashboardCase(unittest.TestCase):
    """`scheduler` and `browser` are set by run.py; after each test nothing may have run or been loaded that must not."""

    scheduler = None
    browser = None
    # Hosts that a test talks to by intent, besides the scheduler's own.
    hosts = frozenset()

    def setUp(self):
        self.addCleanup(self.check_browser)

    def check_browser(self):
        self.assertEqual(self.browser.complaints(), [], "the browser has a complaint")
        own = self.browser.url.removeprefix("http://")
        self.assertEqual(self.browser.hosts() - {own} - self.hosts, set(), "another host was asked")
