"""The configuration for Neovim in the learners' page, tried in a real Neovim."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import need_neovim

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "learners" / "any-editor.md"
CONFIGURATION = re.compile(r"^```lua init\.lua\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROBE = """
local seen = {}
local function attached()
  local client = vim.lsp.get_clients({ name = 'codementor' })[1]
  return client and client.initialized and vim.fn.maparg('\\\\c', 'n') ~= ''
end
local function page()
  return vim.iter(vim.api.nvim_list_bufs()):any(function(each)
    return vim.api.nvim_buf_get_name(each):match('hints/sum%-of%-parcels')
  end)
end
seen.attached = vim.wait(20000, attached, 20)
vim.api.nvim_feedkeys('\\\\c', 'x', false)
seen.checked = vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
vim.api.nvim_feedkeys('\\\\h', 'x', false)
seen.hinted = vim.wait(20000, page, 20)
vim.fn.writefile({ vim.json.encode(seen) }, 'seen.json')
vim.cmd('qa!')
"""


@pytest.mark.neovim
def test_the_keys_of_the_neovim_example_check_and_hint(tmp_path: Path) -> None:
    """With the page's `init.lua`, the client attaches, `\\c` shows the failing case and `\\h` opens a hint's page."""
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    neovim = need_neovim()
    example = CONFIGURATION.search(PAGE.read_text(encoding="utf-8"))
    assert example
    (tmp_path / "init.lua").write_text(example.group(1), encoding="utf-8")
    (tmp_path / "probe.lua").write_text(PROBE, encoding="utf-8")
    shutil.copytree(ROOT / "exercise-sets" / "python-first-steps", tmp_path / "set")
    home = {"PATH": paths, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "LANG": "C.UTF-8"}
    opened = ["-c", "luafile probe.lua", "set/sum-of-parcels/sum_of_parcels.py"]
    subprocess.run([neovim, "--headless", "-u", "init.lua", *opened], cwd=tmp_path, env=home, timeout=100, check=True)
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert seen == {"attached": True, "checked": True, "hinted": True}
