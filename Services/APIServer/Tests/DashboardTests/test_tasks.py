"""The list of tasks: filters, search, selection, acts on many."""

import uuid

from selenium.webdriver.common.keys import Keys

from dashboard_case import DashboardCase
from scheduler import wait_for


class TasksTests(DashboardCase):
    def setUp(self):
        super().setUp()
        self.tag = f"t-{uuid.uuid4()}"

    def open(self, query=""):
        self.browser.go(f"#/tasks?tag={self.tag}{query}")

    def rows_are(self, number):
        wait_for(lambda: len(self.browser.rows()) == number, lambda: f"{number} rows, not {self.browser.rows()}")

    def statuses(self, *identifiers):
        return [self.scheduler.task(i)["status"] for i in identifiers]

    def test_filters_and_both_searches_find_what_they_say(self):
        failed = self.scheduler.fail("Mailbox Full", tags=[self.tag])
        other = self.scheduler.submit("echo", {"customer": "Anna Karenina"}, tags=[self.tag])
        self.scheduler.ended(other)
        self.open()
        self.rows_are(2)
        for field, value, found in (("q", "anna k", other), ("error", "mailbox", failed), ("task_type", "fail", failed)):
            self.browser.click("main .filters a", "Clear")
            self.browser.at("#/tasks")
            self.open()
            self.rows_are(2)
            self.browser.element(f"input[name={field}]").send_keys(value, Keys.ENTER)
            self.rows_are(1)
            self.assertEqual(self.browser.element("main tbody a").get_attribute("title"), found)
        self.open("&status=completed")
        self.rows_are(1)
        self.assertIn("completed", self.browser.rows()[0])

    def test_rows_change_in_place_and_new_ones_wait_to_be_asked_for(self):
        first = self.scheduler.submit("sleep", {"seconds": 3600}, tags=[self.tag])
        self.open()
        self.rows_are(1)
        box = self.browser.element(f"input[aria-label='Select {first}']")
        box.send_keys("")
        self.browser.script("arguments[0].focus()", box)
        self.scheduler.submit("echo", tags=[self.tag])
        self.scheduler.call("POST", f"/tasks/{first}/cancel")
        self.browser.sees("cancelled", "main tbody")
        self.browser.element(".fresh")
        self.assertEqual(len(self.browser.rows()), 1)
        # The very same element, and it still has the focus.
        self.assertTrue(self.browser.script("return document.activeElement === arguments[0]", box))
        self.browser.click(".fresh")
        self.rows_are(2)

    def test_a_selection_by_shift_is_retried(self):
        failed = [self.scheduler.fail("once more", tags=[self.tag]) for _ in range(4)]
        self.open()
        self.rows_are(4)
        boxes = self.browser.all("main tbody input[type=checkbox]")
        boxes[0].click()
        self.browser.shift_click(boxes[2])
        self.browser.sees("3 selected:", ".bar")
        self.browser.click(".bar button", "Retry …")
        self.browser.confirm("Retry 3 tasks")
        self.browser.sees("3 changed, 0 left as they were", "#toasts")
        # The newest stands first: the oldest was not in the selection.
        wait_for(lambda: [self.scheduler.task(i)["attempt"] for i in failed][0] == 1, "the oldest is as it was")
        self.assertEqual(self.statuses(failed[0]), ["failed"])

    def test_a_whole_filter_is_deleted_after_a_preview(self):
        waiting = [self.scheduler.submit("echo", tags=[self.tag], delay=3600) for _ in range(60)]
        self.open()
        self.rows_are(50)
        self.browser.click(".more button", "Load more")
        self.rows_are(60)
        self.browser.click(".bar button", "Delete …")
        self.browser.sees("Delete 60 tasks?", "dialog[open]")
        self.browser.confirm("Cancel")
        self.assertTrue(self.scheduler.is_there(waiting[0]))
        self.browser.click(".bar button", "Delete …")
        self.browser.confirm("Delete 60 tasks")
        self.browser.sees("60 changed, 0 left as they were", "#toasts")
        self.browser.sees("No task fits.", "main")
        self.assertFalse(any(self.scheduler.is_there(i) for i in (waiting[0], waiting[-1])))

    def test_a_whole_filter_is_cancelled(self):
        waiting = [self.scheduler.submit("echo", tags=[self.tag], delay=3600) for _ in range(3)]
        self.open("&status=scheduled")
        self.rows_are(3)
        self.browser.click(".bar button", "Cancel …")
        self.browser.confirm("Cancel 3 tasks")
        self.browser.sees("3 changed", "#toasts")
        self.assertEqual(self.statuses(*waiting), ["cancelled"] * 3)
