"""What the values of an object look like, in the words of JSON Schema (OpenAPI 3.1): limits, choices, examples."""

from collections.abc import Mapping
from typing import Any

from guanxi.records import fields, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind

from .taking import LARGEST_KEY, MOST_WORDS

Schema = dict[str, Any]
MONEY = "Money"
RELATED = "Related"
PROBLEM = "Problem"
_DECIMALS = {Kind.NUMBER, Kind.QUANTITY, Kind.PERCENT, Kind.MONEY}
_TEXTS = {Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL}
_EXAMPLES: Mapping[Kind, Any] = {
    Kind.EMAIL: "li.wei@example.com",
    Kind.PHONE: "0571 8888 0000",
    Kind.URL: "https://example.com/",
    Kind.DAY: "2026-03-05",
    Kind.MOMENT: "2026-03-05T06:30:00Z",
    Kind.YES_NO: True,
    Kind.INTEGER: 3,
    Kind.QUANTITY: "2.5",
    Kind.NUMBER: "12.5",
    Kind.PERCENT: "0.4",
    Kind.TAGS: ["fair 2026"],
}


def ref(name: str) -> Schema:
    """A pointer to a shared schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def shared() -> dict[str, Schema]:
    """The schemas that every object uses."""
    decimal: Schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    related: Schema = {"id": {"type": "integer"}, "name": {"type": "string"}}
    error: Schema = {"field": {"type": "string"}, "detail": {"type": "string"}}
    return {
        MONEY: _object({"amount": decimal, "currency": {"type": "string"}}, example={"amount": "12.5", "currency": "CNY"}),
        RELATED: _object(related, open_ended=True, example={"id": 12, "name": "华为"}),
        PROBLEM: {
            **_object(
                {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "errors": {"type": "array", "items": _object(error)},
                },
                open_ended=True,
            ),
            "required": ["type", "title", "status", "detail"],
        },
    }


def read_schema(record: Record) -> Schema:
    """A record as it is given."""
    own: Schema = {"id": {"type": "integer", "readOnly": True}, "version": {"type": "integer", "readOnly": True}}
    known = {field.name: {"title": field.label, **_given(field)} for field in fields.everything(record).values()}
    return {**_object({**own, **known}, open_ended=True), "title": record.label, "required": ["id", "version"]}


def write_schema(record: Record, *, is_new: bool) -> Schema:
    """The values that may be sent for a new record, or to change one."""
    editable = fields.editable(record)
    known = {field.name: {"title": field.label, **_taken(field)} for field in editable}
    if not is_new:
        known["version"] = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    schema: Schema = {"type": "object", "title": record.label, "properties": known, "additionalProperties": False}
    required = [field.name for field in editable if field.required]
    return {**schema, "required": required} if is_new and required else schema


def example(record: Record) -> Schema:
    """What a new record may look like: its needed fields and one or two others."""
    editable = fields.editable(record)
    chosen = [field for field in editable if field.required] or editable[:2]
    return {field.name: _example(field) for field in chosen}


def _given(field: Field) -> Schema:
    if field.kind is Kind.MONEY:
        return {"oneOf": [ref(MONEY), {"type": "null"}]}
    if field.kind is Kind.RELATION:
        return {"oneOf": [ref(RELATED), {"type": "null"}], "x-object": target(field)}
    schema = _kind(field)
    if field.kind in _DECIMALS:
        schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    schema.pop("minLength", None)
    schema.pop("maxLength", None)  # what is kept may be older than the limit
    return _or_nothing({**schema, **({} if field.editable else {"readOnly": True})})


def _taken(field: Field) -> Schema:
    if field.kind is Kind.MONEY:
        amount = _kind(field)
        full = {"type": "object", "properties": {"amount": amount, "currency": {"type": "string"}}}
        schema: Schema = {"anyOf": [amount, {**full, "required": ["amount"], "additionalProperties": False}]}
    elif field.kind is Kind.RELATION:
        schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY, "x-object": target(field)}
    else:
        schema = _kind(field)
    told = {"description": str(field.column.help_text)} if field.column.help_text else {}
    may_be_empty = not field.required and (field.column.null or field.column.blank)
    return {**(_or_nothing(schema) if may_be_empty else schema), **told, "examples": [_example(field)]}


def _kind(field: Field) -> Schema:
    """The values that a field takes, whatever is read or written."""
    if field.kind in _TEXTS:
        longest = {"maxLength": field.column.max_length} if field.column.max_length else {}
        shortest = {"minLength": 1} if field.required else {}
        return {"type": "string", **longest, **shortest, **_format(field)}
    if field.kind in _DECIMALS:
        places, digits = field.column.decimal_places, field.column.max_digits - field.column.decimal_places
        return {"type": "string", "pattern": rf"^-?[0-9]{{1,{digits}}}(\.[0-9]{{1,{places}}})?$"}
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        one = _choice(field)
        return one if field.kind is Kind.CHOICE else {"type": "array", "items": one, "maxItems": MOST_WORDS}
    if field.kind is Kind.TAGS:
        word = {"type": "string", "maxLength": field.column.base_field.max_length}
        return {"type": "array", "items": word, "maxItems": MOST_WORDS}
    simple: Mapping[Kind, Schema] = {
        Kind.INTEGER: {"type": "integer", "minimum": -LARGEST_KEY, "maximum": LARGEST_KEY},
        Kind.DAY: {"type": "string", "format": "date"},
        Kind.MOMENT: {"type": "string", "format": "date-time"},
        Kind.YES_NO: {"type": "boolean"},
    }
    return dict(simple[field.kind])


def _choice(field: Field) -> Schema:
    values = [value for value, _label in field.choices if value not in (None, "")]
    labels = {str(value): str(label) for value, label in field.choices}
    kind = "integer" if values and all(isinstance(value, int) for value in values) else "string"
    return {"type": kind, "enum": values, "x-labels": labels}


def _format(field: Field) -> Schema:
    known = {Kind.EMAIL: "email", Kind.URL: "uri"}
    return {"format": known[field.kind]} if field.kind in known else {}


def _or_nothing(schema: Schema) -> Schema:
    found = (
        {**schema, "type": [schema["type"], "null"]}
        if "type" in schema
        else {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    )
    if "enum" in found:
        found["enum"] = [*found["enum"], None]
    return found


def _example(field: Field) -> Any:
    if field.kind is Kind.MONEY:
        return {"amount": "12.50"}
    if field.kind is Kind.RELATION:
        return 12
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        values = _choice(field)["enum"][:1]
        return values if field.kind is Kind.CHOICES else next(iter(values), None)
    return _EXAMPLES.get(field.kind, field.label)


def target(field: Field) -> str:
    """The path of the object that a relation points to, if it has one."""
    record = registry.of(field.target)
    return record.path if record else ""


def _object(properties: Schema, *, open_ended: bool = False, example: Any = None) -> Schema:
    schema: Schema = {"type": "object", "properties": properties}
    schema |= {} if open_ended else {"required": list(properties), "additionalProperties": False}
    return {**schema, "examples": [example]} if example is not None else schema
