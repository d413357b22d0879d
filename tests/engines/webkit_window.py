#!/usr/bin/python3
"""A window with one WebKit page, which WebKitWebDriver controls.

It runs under the system's Python, because Debian brings GTK and WebKit for that one only.
`DOWNSLOPE_PROFILE` names the folder for what pages store; a script `before.js` in it runs in every
page before the page's own scripts.
"""

# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false

import ctypes
import os
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gtk, WebKit2  # noqa: E402 - the versions come first

PROFILE = Path(os.environ["DOWNSLOPE_PROFILE"])

windows = []


def main() -> None:
    # WebKit prints the console with the C library, which would hold the lines back.
    libc = ctypes.CDLL(None)
    libc.setlinebuf(ctypes.c_void_p.in_dll(libc, "stdout"))
    data = WebKit2.WebsiteDataManager(
        base_data_directory=str(PROFILE / "data"), base_cache_directory=str(PROFILE / "cache")
    )
    context = WebKit2.WebContext.new_with_website_data_manager(data)
    context.set_automation_allowed(True)
    context.connect("automation-started", begin)
    Gtk.main()


def begin(context, session) -> None:
    information = WebKit2.ApplicationInfo()
    information.set_name("Downslope's tests")
    session.set_application_info(information)
    session.connect("create-web-view", lambda *_: open_window(context))


def open_window(context):
    content = WebKit2.UserContentManager()
    before = (PROFILE / "before.js").read_text("utf-8")
    frames, start = WebKit2.UserContentInjectedFrames, WebKit2.UserScriptInjectionTime
    content.add_script(WebKit2.UserScript.new(before, frames.ALL_FRAMES, start.START))
    view = WebKit2.WebView(
        web_context=context, user_content_manager=content, is_controlled_by_automation=True
    )
    settings = view.get_settings()
    settings.set_enable_write_console_messages_to_stdout(True)
    settings.set_hardware_acceleration_policy(WebKit2.HardwareAccelerationPolicy.NEVER)
    window = Gtk.Window()
    window.add(view)
    window.show_all()
    # There is no window manager to do this; a page without the focus shows no focus ring.
    window.get_window().focus(0)
    windows.append(window)
    return view


main()
