#!/usr/bin/env python3
"""Runs the tests of the dashboard in a real Chromium, on a whole scheduler: run.py STATE_DIR REPORT [FILTER]

The services must have been built (PROGRAMS: debug, the default, or release). REPORT gets the outcomes as xunit, a line each.
"""

import os
import sys
import time
import unittest
import xml.sax.saxutils

from browser import Browser
from dashboard_case import DashboardCase
from scheduler import HERE, Scheduler


class Result(unittest.TextTestResult):
    """Notes each outcome for the report."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cases = []

    def startTest(self, test):
        super().startTest(test)
        self.begin = time.monotonic()
        self.problems = []

    def addError(self, test, err):
        super().addError(test, err)
        # What fails outside of a test, such as a module that cannot be loaded, is a case of its own.
        if hasattr(self, "problems"):
            self.problems.append(self._exc_info_to_string(err, test))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.problems.append(self._exc_info_to_string(err, test))

    def stopTest(self, test):
        super().stopTest(test)
        took = time.monotonic() - self.begin
        self.stream.writeln(f"    {took:.1f} s")
        name = xml.sax.saxutils.quoteattr(test.id())
        line = f'<testcase name={name} time="{took:.2f}">'
        if self.problems:
            # One test with several problems failed once.
            line += "\n<failure >" + xml.sax.saxutils.escape("\n".join(self.problems)) + "</failure>"
        self.cases.append(line + "</testcase>")


def main(state, report, *filters):
    suite = unittest.TestSuite()
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{f}*" for f in filters] or None
    suite.addTests(loader.discover(str(HERE), pattern="test_*.py"))
    scheduler = Scheduler(state)
    try:
        scheduler.start()
        browser = Browser(scheduler.url)
        try:
            DashboardCase.scheduler, DashboardCase.browser = scheduler, browser
            result = unittest.TextTestRunner(resultclass=Result, verbosity=2).run(suite)
        finally:
            browser.quit()
    finally:
        scheduler.stop()
    with open(report, "w", encoding="utf-8") as file:
        file.write("<testsuites>\n" + "\n".join(result.cases) + "\n</testsuites>\n")
    return 0 if result.wasSuccessful() and result.cases else 1


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.exit(main(*sys.argv[1:]))
