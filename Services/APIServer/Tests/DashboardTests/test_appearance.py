"""A phone, a dark room, a light one."""

from dashboard_case import DashboardCase
from scheduler import wait_for

# The least contrast of any text with what lies behind it, and that text.
CONTRAST = """
const parse = (c) => { const n = (c.match(/[\\d.]+/g) ?? []).map(Number); return n.length < 4 ? [...n, 1] : n; };
const part = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
let least = [99, ""];
for (const e of document.querySelectorAll("body *")) {
  if (!e.checkVisibility() || e.closest("svg, .hidden, .skip, .gone, button:disabled, option")) continue;
  const own = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
  if (!own) continue;
  const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < least[0]) least = [ratio, own.slice(0, 60)];
}
return least;
"""


class AppearanceTests(DashboardCase):
    pages = ("", "#/tasks", "#/queues", "#/workers", "#/dead")

    def setUp(self):
        super().setUp()
        self.failed = self.scheduler.fail("a message that is " + "rather long " * 12 + "x" * 120, tags=["nightly"])
        self.addCleanup(self.browser.usual_size)
        self.addCleanup(self.browser.prefer, "light")

    def test_nothing_is_wider_than_a_phone(self):
        self.browser.size(360, 740, mobile=True)
        for page in (*self.pages, f"#/tasks/{self.failed}"):
            with self.subTest(page):
                self.browser.go(page)
                wait_for(lambda: self.browser.all("main tbody tr, .error, .tile"), "content")
                self.assertLessEqual(self.browser.script("return document.documentElement.scrollWidth"), 360)
        self.browser.keys("?")
        self.browser.element("dialog[open]")
        self.assertLessEqual(self.browser.script("return document.documentElement.scrollWidth"), 360)
        self.browser.confirm("Close")

    def test_dark_and_light_follow_the_system_and_the_button_and_can_be_read(self):
        colours = {}
        back = "return getComputedStyle(document.documentElement).backgroundColor"
        for page in (*self.pages, f"#/tasks/{self.failed}"):
            self.browser.go(page)
            wait_for(lambda: self.browser.all("main tbody tr, .error, .tile"), "content")
            for scheme in ("light", "dark"):
                self.browser.prefer(scheme)
                ratio, text = self.browser.script(CONTRAST)
                self.assertGreaterEqual(ratio, 4.5, f"{scheme} {page}: {text}")
                colours[scheme] = self.browser.script(back)
        self.assertNotEqual(colours["light"], colours["dark"])
        self.browser.click("#theme")
        self.assertEqual(self.browser.script(back), colours["light"])
        self.browser.go("#/queues")
        self.assertEqual(self.browser.script(back), colours["light"])
        self.browser.script("localStorage.clear()")
