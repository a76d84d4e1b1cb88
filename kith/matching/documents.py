"""Documents: JSON texts read against one of the schema files, with every fault of form named."""

import json
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, ValidationError

from kith.matching.faults import BadDocument, Fault, listed, path

TYPES: Final = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
LIMITS: Final = {
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
    "minLength": "must have at least {} characters",
    "maxLength": "must have at most {} characters",
    "minItems": "must have at least {} in the list",
    "maxItems": "must have at most {} in the list",
    "minProperties": "must have at least {} keys",
    "maxProperties": "must have at most {} keys",
}
SHOWN: Final = 60  # characters of a wrong value that a message repeats
Document = dict[str, Any]


def read_document(text: str | bytes, *, schema: str) -> Document:
    """The document, if its form is that of `schema`; raises `BadDocument` with every fault otherwise."""
    document = parse(text)
    errors = sorted(_validator(schema).iter_errors(document), key=_place)
    patterns = [error.instance_path for error in errors if error.kind.name == "pattern"]
    faults = [
        fault
        for error in errors
        if not (error.kind.name == "format" and error.instance_path in patterns)  # said once is enough
        for fault in _faults(error, schema)
    ]
    if faults:
        raise BadDocument(faults)
    return dict(document)


def _place(error: ValidationError) -> list[tuple[str, int]]:
    """Sorts faults by their path, the tenth person after the second."""
    return [("", step) if isinstance(step, int) else (step, 0) for step in error.instance_path]


def parse(text: str | bytes) -> Any:
    """The JSON text as Python objects. A key that stands twice and a number that is none are faults too."""
    try:
        plain = text if isinstance(text, str) else text.decode("utf-8-sig")
        found = json.loads(
            plain, object_pairs_hook=_object, parse_float=_number, parse_constant=_refuse_constant
        )
        if "\\u" in plain:  # JSON can name half a character, which no hash and no file can hold
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except UnicodeDecodeError:
        raise BadDocument([Fault("$", "this is not text in UTF-8")]) from None
    except UnicodeEncodeError as fault:
        half = f"{ord(fault.object[fault.start]):04x}"
        raise BadDocument([Fault("$", f"\\u{half} is half a character, and stands alone")]) from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise BadDocument([Fault("$", f"this is not JSON: {fault.msg} ({where})")]) from None
    except (RecursionError, ValueError) as fault:
        says = "lists stand in lists too deep" if isinstance(fault, RecursionError) else str(fault)
        raise BadDocument([Fault("$", f"this is not JSON that can be read: {says}")]) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice is marked, so that the schema, which knows no such key, names its place."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[f"{key} (a second time)" if key in found else key] = value
    return found


def _number(text: str) -> int | float:
    """1.0 and 1e3 are whole numbers in JSON."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"the number {text} is too large")
    return int(value) if value.is_integer() else value


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number in JSON")


@cache
def schema_of(name: str) -> dict[str, Any]:
    """A schema file that ships with this package, by the name before `.schema.json`."""
    text = files("kith.matching").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(name), validate_formats=True)


@cache
def _described(name: str) -> dict[str, str]:
    """What the schema says of each pattern it has."""
    return {
        part["pattern"]: part["description"]
        for part in schema_of(name)["$defs"].values()
        if "pattern" in part
    }


def _faults(error: ValidationError, schema: str) -> list[Fault]:
    """One fault of the library as ours. Missing and unknown keys are named by the path they have."""
    kind, facts = error.kind.name, error.kind.as_dict()
    steps = error.instance_path
    if kind == "required":
        return [Fault(path(*steps, facts["property"]), "is missing")]
    if kind == "additionalProperties":
        return [Fault(path(*steps, key), "is a key that has no meaning here") for key in facts["unexpected"]]
    return [Fault(path(*steps), _sentence(kind, facts, error, schema))]


def _sentence(kind: str, facts: dict[str, Any], error: ValidationError, schema: str) -> str:
    value = _short(error.instance)
    if kind in LIMITS:
        return f"{LIMITS[kind].format(facts['limit'])}{_so_far(error.instance)}"
    match kind:
        case "type":
            return f"{value} is not {_wanted(error)}"
        case "pattern":
            return f"{value} is not {_described(schema)[facts['pattern']]}"
        case "format":
            return f"{value} is not a day of the calendar"
        case "enum":
            return f"{value} is not one of {listed(facts['options'])}"
        case "const":
            return f"{value} is not {facts['expected_value']}"
        case "uniqueItems":
            return "holds something twice"
    return error.message


def _wanted(error: ValidationError) -> str:
    types = error.kind.as_dict()["types"]
    return " or ".join(TYPES[name] for name in types)


def _so_far(instance: Any) -> str:
    is_number = isinstance(instance, int | float) and not isinstance(instance, bool)
    return f", and is {_short(instance)}" if is_number else ""


def _short(instance: Any) -> str:
    text = json.dumps(instance, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
