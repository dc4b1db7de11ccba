"""What no schema can say of a valid request: which values go together. Schemathesis loads it by SCHEMATHESIS_HOOKS.

A valid case is made to fit, never left out: its other parameters stay as they were generated. Invalid cases are left alone.
"""

import json
import os

import requests
import schemathesis

BFF = os.environ["BFF_URL"]
HEADERS = json.loads(os.environ["BFF_HEADERS"])
COOKIE, _, SESSION = HEADERS.get("Cookie", "").partition("=")


class Session:
    """Puts the session's cookie in place of a made-up one. Added by a flag it would go along with cases that leave it out."""

    def get(self, case, context):
        return SESSION

    def set(self, case, data, context):
        if COOKIE in (case.cookies or {}):
            case.cookies[COOKIE] = data


if COOKIE:
    schemathesis.auth()(Session)


@schemathesis.hook
def before_call(context, case, **kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.query:
        return
    if "from" in case.query and "to" in case.query:
        case.query["from"], case.query["to"] = sorted([case.query["from"], case.query["to"]])
    if "cursor" in case.query:
        cursor = given_out_for(case)
        if cursor is None:
            del case.query["cursor"]
        else:
            case.query["cursor"] = cursor


def given_out_for(case):
    """A cursor is sealed, and opens for what it was given out for alone: the same path, days and words."""
    first = {name: case.query[name] for name in ("from", "to", "search", "category") if name in case.query}
    answer = requests.get(
        BFF + case.formatted_path, params={**first, "limit": 1}, headers=HEADERS, timeout=10
    )
    if answer.status_code != 200:
        return None
    page = answer.json()
    return page.get("next_cursor", page.get("next"))
