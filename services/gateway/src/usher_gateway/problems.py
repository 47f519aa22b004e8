"""HTTP errors as problem documents (RFC 9457), each with a `code`."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType
from usher_policy.document.faults import Fault

MEDIA_TYPE = "application/problem+json"


class FieldProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one field of a form: `field` is like `secrets.token`, `message` says it in English.

    Where it has a `code`, others may say it in their language with its `values`.
    """

    field: str
    message: str
    code: str = ""
    values: dict[str, str] = {}


class ProblemDocument(msgspec.Struct, frozen=True):
    """The body of an error: `code` is for programs, `detail` for people; `faults` are those of a policy.

    `place` is the line of a file that cannot be read; `fields` are those of a form that are wrong.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    faults: tuple[Fault, ...] | UnsetType = UNSET
    place: str | UnsetType = UNSET
    fields: tuple[FieldProblem, ...] | UnsetType = UNSET


class Problem(Exception):  # noqa: N818 - the RFC's word for it
    """An answer with an error; `retry_after_s` becomes a Retry-After header."""

    headers: Mapping[str, str] = {}  # further ones, such as those that let another origin's page read the answer

    def __init__(  # noqa: PLR0913 - the parts of a problem document, most of them by keyword
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        retry_after_s: float = 0.0,
        faults: tuple[Fault, ...] = (),
        place: str = "",
        fields: tuple[FieldProblem, ...] = (),
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.retry_after_s = status, code, detail, retry_after_s
        self.faults, self.place, self.fields = faults, place, fields


def problem_response(problem: Problem) -> web.Response:
    """Make the response for a problem."""
    title = HTTPStatus(problem.status).phrase
    more = (problem.faults or UNSET, problem.place or UNSET, problem.fields or UNSET)
    body = ProblemDocument("about:blank", title, problem.status, problem.code, problem.detail, *more)
    headers = dict(problem.headers)
    if problem.retry_after_s:
        headers["Retry-After"] = str(max(1, round(problem.retry_after_s)))
    return web.Response(body=msgspec.json.encode(body), status=problem.status, headers=headers, content_type=MEDIA_TYPE)


def from_http(error: web.HTTPException) -> web.Response:
    """Convert aiohttp's own errors (404, 405, 413…) to problem documents."""
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 400: "bad_request"}
    response = problem_response(Problem(error.status, codes.get(error.status, "http_error"), error.reason or ""))
    if allow := error.headers.get("Allow"):
        response.headers["Allow"] = allow
    return response
