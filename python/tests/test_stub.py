"""The stub of the compiled core says what is there."""

import ast
import inspect
from pathlib import Path

import likewise
from likewise import _core

STUB = ast.parse((Path(likewise.__file__).parent / "_core.pyi").read_text(encoding="utf-8"))


def arguments(function):
    """The names of a function's arguments, without the class or the instance."""
    names = [argument.arg for argument in function.args.args + function.args.kwonlyargs]
    return [name for name in names if name not in ("self", "cls")]


def compiled(function):
    """The same of a compiled one."""
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


def test_what_the_stub_declares_is_there():
    for node in STUB.body:
        if isinstance(node, ast.FunctionDef):
            assert arguments(node) == compiled(getattr(_core, node.name)), node.name
        if isinstance(node, ast.ClassDef):
            there = getattr(_core, node.name)
            for member in node.body:
                if isinstance(member, ast.AnnAssign):
                    assert hasattr(there, member.target.id), f"{node.name}.{member.target.id}"
                elif isinstance(member, ast.FunctionDef):
                    function = there if member.name == "__new__" else getattr(there, member.name)
                    assert arguments(member) == compiled(function), f"{node.name}.{member.name}"


def test_what_is_there_is_declared():
    for node in STUB.body:
        if isinstance(node, ast.ClassDef):
            functions = {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
            values = {member.target.id for member in node.body if isinstance(member, ast.AnnAssign)}
            there = {member for member in dir(getattr(_core, node.name)) if not member.startswith("_")}
            assert there <= functions | values, node.name
