"""The stubs name what is there."""

import ast
import inspect
from pathlib import Path

import likewise
from likewise import _core


def test_the_stubs_name_what_the_core_has():
    stubs = Path(likewise.__file__).with_name("_core.pyi")
    tree = ast.parse(stubs.read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    public = {name for name in dir(_core) if not name.startswith("_")}
    assert public == functions.keys() | classes.keys()
    for name, node in functions.items():
        parameters = [argument.arg for argument in node.args.args]
        assert parameters == list(inspect.signature(getattr(_core, name)).parameters), name
    for name, node in classes.items():
        told = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        told |= {part.target.id for part in node.body if isinstance(part, ast.AnnAssign)}
        there = {method for method in dir(getattr(_core, name)) if not method.startswith("_")}
        assert {method for method in told if not method.startswith("__")} <= there
        assert there - {"to_bytes"} <= told, name


def test_everything_public_has_a_docstring():
    for name in likewise.__all__:
        thing = getattr(likewise, name)
        if name != "__version__":
            assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            for method, value in vars(thing).items():
                if not method.startswith("_") and inspect.isfunction(value):
                    assert inspect.getdoc(value), f"{name}.{method}"
