"""Tells Rasa's recipe about a component, without loading the recipe where it is not needed.

Importing the recipe imports TensorFlow and every stock component: 11-17 s and 500 MB. Training has imported
it before it looks a component up by name; the worker runs a trained graph and never needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

Component = TypeVar("Component", bound=type)


def registered(kind: str, trainable: bool) -> Callable[[Component], Component]:
    """Class decorator: register under the recipe's component type named `kind`, if a recipe is loaded."""

    def register(component: Component) -> Component:
        module: Any = sys.modules.get("rasa.engine.recipes.default_recipe")
        if module is not None:
            recipe = module.DefaultV1Recipe
            recipe.register(recipe.ComponentType[kind], is_trainable=trainable)(component)
        return component

    return register
