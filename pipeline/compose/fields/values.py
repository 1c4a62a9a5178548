"""Draws the numbers of an entry: ranges and expressions over earlier names, exact.

Comes in: the source of a value («8..14», «1..total», «100*done/total») and the values of
earlier names. Goes out: a Fraction at the printed decimals. How it is printed is the matter
of ``passages``.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random

from pipeline.compose.truth import half_up

_FUNCTIONS: Mapping[str, Callable[..., Fraction]] = {
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "abs": abs,
    "int": lambda value: Fraction(math.trunc(value)),
    "round": lambda value, places=Fraction(0): half_up(value, int(places)),
}
_OPERATIONS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: Fraction(a // b),
    ast.Mod: lambda a, b: a % b,
}
_RANGE = ".."


class ValueDrawError(ValueError):
    """A value that cannot be drawn; the message says what was expected."""


def evaluate(source: str, known: Mapping[str, Fraction]) -> Fraction:
    """Compute an expression of numbers, earlier names, + - * / // %, brackets, min, max, abs, int, round.

    Raises ValueDrawError for anything else.

    >>> evaluate("100*done/total", {"done": Fraction(3), "total": Fraction(8)})
    Fraction(75, 2)
    """
    try:
        tree = ast.parse(source.strip(), mode="eval").body
        return _value(tree, known)
    except (SyntaxError, ZeroDivisionError, TypeError) as error:
        raise ValueDrawError(f"«{source}» cannot be computed ({error})") from error


def _value(node: ast.expr, known: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.Name(id=name):
            raise ValueDrawError(f"«{name}» is not a name declared before; there are {', '.join(known) or 'none'}")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, known)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return Fraction(_OPERATIONS[type(op)](_value(left, known), _value(right, known)))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return Fraction(_FUNCTIONS[name](*(_value(a, known) for a in args)))
    allowed = f"a number, an earlier name, + - * / // %, {', '.join(_FUNCTIONS)}"
    raise ValueDrawError(f"«{ast.unparse(node)}» is none of: {allowed}")


def draw(source: str, decimals: int, known: Mapping[str, Fraction], rng: Random) -> Fraction:
    """Draw «a..b» evenly at the printed decimals, or compute an expression and round it half up.

    Raises ValueDrawError where a range is empty or a name unknown.

    >>> draw("7..7", 0, {}, Random(1))
    Fraction(7, 1)
    """
    if _RANGE not in source:
        return half_up(evaluate(source, known), decimals)
    low, _, high = source.partition(_RANGE)
    scale = 10**decimals
    first = math.ceil(evaluate(low, known) * scale)
    last = math.floor(evaluate(high, known) * scale)
    if first > last:
        raise ValueDrawError(f"«{source}» is empty: from {first / scale:g} to {last / scale:g}")
    return Fraction(rng.randint(first, last), scale)
