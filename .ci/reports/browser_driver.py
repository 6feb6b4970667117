"""Debian's Chromium, headless, and a page opened in it."""
import sys
import time

from selenium import webdriver


def browser(width=1400, height=900):
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.binary_location = "/usr/bin/chromium"
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def open_page(driver, path, view="overview"):
    driver.get("about:blank")
    driver.get_log("browser")
    driver.get(f"file://{path}#{view}")
    deadline = time.time() + 60
    while driver.execute_script("return document.body && document.body.dataset.ready") != "yes":
        if time.time() > deadline:
            sys.exit(f"{path.name}: never ready")
        time.sleep(0.02)
