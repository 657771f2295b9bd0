"""A real Chromium, driven as a person would: by what is to be seen, by clicks and keys."""

import json
import shutil
import urllib.parse

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from scheduler import wait_for

# Noted before any script of the page runs.
WATCH = """
window.violations = [];
window.dialogs = [];
document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective + " " + e.blockedURI + " " + e.sample));
for (const name of ["alert", "confirm", "prompt"]) window[name] = (text) => { window.dialogs.push(name + " " + text); };
"""


class Browser:
    """One window; `go` opens a page of the dashboard."""

    def __init__(self, url):
        self.url = url
        options = Options()
        options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser")
        # The sandbox needs rights that a container does not give; what is opened here is our own page.
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                         "--window-size=1280,900", "--disable-background-networking", "--disable-component-update"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        self.driver.set_script_timeout(60)
        self.command("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.command("Emulation.setTimezoneOverride", timezoneId="UTC")

    def command(self, name, **parameters):
        """A command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def go(self, page="", url=None):
        """Opens a page anew, as from the address bar."""
        self.driver.get("about:blank")
        self.driver.get((url or self.url) + "/" + page)

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def module(self, name, expression):
        """What an expression about a module `m` of the page gives."""
        answer = self.driver.execute_async_script(
            f"const done = arguments[0]; import('/assets/{name}').then((m) => done({{value: {expression}}}))"
            ".catch((e) => done({error: String(e)}));")
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["value"]

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector="body"):
        return self.script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def sees(self, text, where="body", limit=60):
        """Waits until a text is to be seen."""
        wait_for(lambda: text in self.text(where), lambda: f"'{text}' in {where}, which has: {self.text(where)[:1500]}", limit)

    def sees_not(self, text, where="body", limit=60):
        wait_for(lambda: text not in self.text(where), f"no '{text}' in {where}", limit)

    def element(self, selector, text=None):
        """The visible element, with that text or name when one is given."""
        def find():
            for element in self.all(selector):
                try:
                    if element.is_displayed() and (text is None or text in (element.text, element.get_attribute("aria-label"))):
                        return element
                except StaleElementReferenceException:
                    continue
            return None
        return wait_for(find, lambda: f"{selector} {text or ''}; the page: {self.text()[:1500]}")

    def click(self, selector, text=None):
        self.element(selector, text).click()

    def confirm(self, word):
        """Presses a button of the open dialog."""
        self.click("dialog[open] button", word)

    def keys(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def shift_click(self, element):
        ActionChains(self.driver).key_down(Keys.SHIFT).click(element).key_up(Keys.SHIFT).perform()

    def look(self):
        """As somebody who comes back to the tab: the page reads anew at once, not only at its next turn."""
        self.script("document.dispatchEvent(new Event('visibilitychange'))")

    def address(self):
        return self.script("return location.hash")

    def at(self, address):
        wait_for(lambda: self.address() == address, lambda: f"the page {address}, not {self.address()}")

    def rows(self):
        """The texts of the shown table's rows."""
        return self.script("return [...document.querySelectorAll('main tbody tr')].map((r) => r.innerText)")

    def complaints(self):
        """What the browser and the page's guard have seen that must not be."""
        found = self.script("return [...(window.violations ?? []), ...(window.dialogs ?? [])]")
        for entry in self.driver.get_log("browser"):
            # An answer that is an error is told to the person, not only to the console.
            if entry["level"] == "SEVERE" and entry.get("source") != "network":
                found.append(entry["message"])
        return found

    def urls(self):
        """Every URL that was asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def hosts(self):
        """Every host that was asked for anything since the last call."""
        return {urllib.parse.urlsplit(url).netloc for url in self.urls()} - {""}

    def size(self, width, height, mobile=False):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def usual_size(self):
        self.command("Emulation.clearDeviceMetricsOverride")

    def prefer(self, scheme):
        """As a system that is set to "light" or "dark"."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def quit(self):
        self.driver.quit()
