"""The OpenAPI description, made from the access table and the types that decode and encode."""

import re
from functools import cache
from typing import Any

import msgspec

from usher_gateway.accounts.roles import ANYBODY, VISITOR
from usher_gateway.http.access import ENDPOINTS
from usher_gateway.http.endpoints.endpoint import Endpoint
from usher_gateway.problems import MEDIA_TYPE, ProblemDocument

_REF = "#/components/schemas/{name}"
_PROBLEMS = {
    "400": "The call cannot be read",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "There is no such thing",
    "405": "Not with this method",
    "409": "It contradicts what there is",
    "413": "Too large",
    "415": "Not this type of body",
    "422": "A field is not as described",
    "429": "Too many",
    "503": "Try again later",
}


@cache  # 40 ms of a core
def describe() -> dict[str, Any]:
    """Make the description, the same one for everybody who asks: it must not be changed."""
    shown = [endpoint for endpoint in ENDPOINTS if endpoint.documented]
    types = [kind for endpoint in shown for kind in (endpoint.body, endpoint.query, endpoint.answer) if kind]
    schemas, components = msgspec.json.schema_components([*types, ProblemDocument], ref_template=_REF)
    schema_of = iter(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in shown:
        body, query, answer = (
            next(schema_of) if kind else None for kind in (endpoint.body, endpoint.query, endpoint.answer)
        )
        fields = _fields(query, components) if query else []
        operation = _operation(endpoint, body, fields, answer)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Usher", "version": "0.1.0"},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


_SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": "usher_session"},
    "visitor": {"type": "http", "scheme": "bearer"},
}


def _operation(endpoint: Endpoint, body: Any, query: list[Any], answer: Any) -> dict[str, Any]:
    done: dict[str, Any] = {"description": endpoint.summary}
    if answer:
        done["content"] = {"application/json": {"schema": answer}}
    problem = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="ProblemDocument")}}}
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [*_path_parameters(endpoint.path), *query],
        "responses": {
            str(endpoint.status): done,
            **{status: {"description": text, "content": problem} for status, text in _PROBLEMS.items()},
        },
        "x-roles": sorted(endpoint.roles),
    }
    if ANYBODY not in endpoint.roles:
        operation["security"] = [{"session": []}] + ([{"visitor": []}] if VISITOR in endpoint.roles else [])
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    if endpoint.name in CSV:
        operation["requestBody"] = {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
    if endpoint.name in FILES:
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}}
    return operation


CSV = {"contacts.import", "articles.import"}  # endpoints that take a CSV file
FILES = {"uploads.store", "photos.store"}  # endpoints that take multipart/form-data with one part
_FILE = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)", path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _fields(schema: dict[str, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    resolved = components.pop(schema["$ref"].rpartition("/")[2])
    return [
        {"name": name, "in": "query", "required": False, "schema": field}
        for name, field in resolved["properties"].items()
    ]
