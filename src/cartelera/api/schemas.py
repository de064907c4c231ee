"""JSON schemas of answers, from their types."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter


def schema_of(answer: Any) -> dict[str, Any]:
    """The JSON schema of a type (a TypedDict, a list, a plain type), with nested types written out in place."""
    schema = TypeAdapter(answer).json_schema()
    definitions = schema.pop("$defs", {})
    expanded: dict[str, Any] = _expand(schema, definitions)
    return expanded


def _expand(node: Any, definitions: dict[str, Any]) -> Any:
    # `#/$defs/…` would point into the OpenAPI document, which has no such place.
    if isinstance(node, dict):
        if "$ref" in node:
            return _expand(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {name: _expand(value, definitions) for name, value in node.items()}
    if isinstance(node, list):
        return [_expand(value, definitions) for value in node]
    return node
