"""Chromium without a window, spoken to over its pipe: one page a run, and what it asked and said."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--remote-debugging-pipe")  # fmt: skip


class Browser:
    """A connection to one tab: `ask` a method, and read its answer among the events."""

    def __init__(self, to, back):
        self.to, self.back, self.unread = to, back, b""
        self.count, self.session, self.events = 0, None, []

    def ask(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.count:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def read(self):
        while b"\0" not in self.unread:
            piece = os.read(self.back, 2**16)
            assert piece, "the browser has gone"
            self.unread += piece
        message, _, self.unread = self.unread.partition(b"\0")
        return json.loads(message)

    def wait(self, method):
        """Until this event has come."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.read())

    def open(self, path, width, height=1000):
        """The page at this width of the screen."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)  # fmt: skip
        self.events.clear()
        self.ask("Page.navigate", url=Path(path).resolve().as_uri())
        self.wait("Page.loadEventFired")

    def value(self, expression):
        """What a script comes to, a promise awaited."""
        found = self.ask(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def of(self, method):
        """The parameters of the events of this kind."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def picture(self):
        """The whole page as PNG."""
        found = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(found["data"])

    def printed(self):
        """The page as the browser prints it."""
        found = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(found["data"])


@contextmanager
def chromium():
    """A browser with one blank tab, ended with the block."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "these proofs need chromium"
    (there, to), (back, here) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = start([program, *FLAGS, f"--user-data-dir={folder}", "about:blank"], there, here)
        os.close(there), os.close(here)
        try:
            found = Browser(to, back)
            target = found.ask("Target.createTarget", url="about:blank")["targetId"]
            attached = found.ask("Target.attachToTarget", targetId=target, flatten=True)
            found.session = attached["sessionId"]
            for domain in ("Page", "Network", "Log", "Runtime"):
                found.ask(f"{domain}.enable")
            yield found
        finally:
            process.kill()
            process.wait()
            os.close(to), os.close(back)


def start(command, there, here):
    """The browser with its pipe on descriptors 3 and 4."""
    shell = f'exec "$@" 3<&{there} 4>&{here}'
    return subprocess.Popen(["bash", "-c", shell, "bash", *command], pass_fds=(there, here),
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def times_of_change(browser):
    """Milliseconds from a change to the new figures, twenty-one times, in order."""
    return browser.value("""{ const input = document.querySelector('.what-if input'), found = [];
      for (let i = 0; i < 21; i++) {
        input.value = +input.value + 1;
        const start = performance.now();
        input.dispatchEvent(new Event('input'));
        document.body.offsetHeight;
        found.push(performance.now() - start);
      }
      found.sort((a, b) => a - b) }""")
