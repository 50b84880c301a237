"""Programs that want to pass without being right: `double(2)` must give 4, `double('ab')` the text 'abab'.

None of them knows what is wanted. Each text stands in a program behind `import os, sys`.
"""

from typing import Final

_FRAMES: Final = """
def frames():
    f = sys._getframe()
    while f:
        yield f
        f = f.f_back
def harness():
    return next(f.f_globals for f in frames() if 'Channel' in f.f_globals)
"""
_SEND: Final = """
def send(*lines):
    for fd in range(3, 20):
        try: os.write(fd, b''.join(line + b'\\n' for line in lines))
        except OSError: pass
"""

CHEATS: Final = {
    "equals everything": "class A:\n    def __eq__(self, other): return True\ndef double(n): return A()",
    "equals everything, and hashes like it": (
        "class A:\n    __eq__ = lambda self, other: True\n    __hash__ = lambda self: hash(4)\n"
        "def double(n): return A()"
    ),
    "a number that equals everything": (
        "class A(int):\n    __eq__ = lambda self, other: True\n    __ne__ = lambda self, other: False\n"
        "def double(n): return A(n)"
    ),
    "a text that equals everything": (
        "class A(str):\n    __eq__ = lambda self, other: True\n    __hash__ = str.__hash__\ndef double(n): return A(n)"
    ),
    "the right number of a type of its own": "class A(int): pass\ndef double(n): return A(n * 2) if n == 2 else n",
    "a class called int": "class int:\n    def __eq__(self, other): return True\ndef double(n): return int()",
    "says it is an int": "class A:\n    __class__ = int\n    def __int__(self): return 4\ndef double(n): return A()",
    "a comparison that always holds": (
        "class Any:\n    def __getattr__(self, name): return lambda *a: True\ndef double(n): return Any()"
    ),
    "not a number": "def double(n): return float('nan')",
    "a float for an int": "def double(n): return 4.0 if n == 2 else n",
    "ends with success": "def double(n): os._exit(0)",
    "exits with success": "def double(n): sys.exit(0)",
    "exits while it is loaded": "sys.exit(0)",
    "ends while it is loaded": "os._exit(0)",
    "no function at all": "",
    "prints that it passed": "def double(n): print('passed', '1 passed in 0.01s', 'OK')",
    "prints a result": 'def double(n): print(\'{"case": 0, "end": "value", "value": ["none"]}\')',
    "sends that it passed": _SEND + 'def double(n): send(b\'{"case": 0, "outcome": "passed", "passed": true}\')',
    "sends an end that is none": _SEND + 'def double(n): send(b\'{"case": 0, "end": "passed"}\')',
    "sends that nothing is wanted": (
        _SEND + 'def double(n): send(b\'{"case": 0, "end": "value", "value": ["none"], "wanted": null}\')'
    ),
    "sends results ahead": (
        _SEND + 'send(*(b\'{"case": %d, "end": "value", "value": ["bool", true]}\' % i for i in range(9)))\n'
        "def double(n): return n"
    ),
    "sends an empty value": _SEND + 'def double(n): send(b\'{"case": 0, "end": "value", "value": []}\')',
    "sends a value without a tag": _SEND + 'def double(n): send(b\'{"case": 0, "end": "value", "value": null}\')',
    "sends that it was not run": _SEND + 'def double(n): send(b\'{"case": 0, "end": "not_run"}\')',
    "sends a notice": _SEND + 'def double(n): send(b\'{"notice": "passed", "case": 0}\')',
    "makes the comparison say yes": (
        _FRAMES + "def double(n):\n    harness()['values'].same = lambda *a: True\n    return n"
    ),
    "makes the encoder say the same of all": (
        _FRAMES + "def double(n):\n    harness()['values'].encode = lambda v: ['any']\n    return n"
    ),
    "makes JSON say yes": (
        "import json\nkept = json.dumps\njson.dumps = lambda m, **k: kept(m | {'end': 'passed', 'outcome': 'passed'})\n"
        "def double(n): return n"
    ),
    "makes the harness run something else": (
        _FRAMES + "def double(n):\n    harness()['Program'].run = lambda *a: {'end': 'passed'}\n    return n"
    ),
    "looks for what is wanted in the frames": (
        _FRAMES + "def double(n):\n    for f in frames():\n        for k, v in f.f_locals.items():\n"
        "            if k in ('expect', 'expected', 'wanted', 'answer'): return v"
    ),
    "looks for what is wanted in the job": (
        _FRAMES + "def double(n):\n    job = next(f.f_locals['job'] for f in frames() if 'job' in f.f_locals)\n"
        "    return next((v for case in job['cases'] for k, v in case.items() if 'expect' in k or 'want' in k), None)"
    ),
    "looks for what is wanted in the garbage": (
        "import gc\ndef double(n):\n    return [o for o in gc.get_objects() if isinstance(o, dict) and 'expect' in o]"
    ),
    "looks for what is wanted on the disk": (
        "def double(n):\n    for folder, _, files in os.walk('.'):\n        for name in files:\n"
        "            if name in ('cases.toml', 'tests.py', 'reference.py', 'solution.py'): return open(name).read()"
    ),
    "gives the call back": _FRAMES + "def double(n):\n    return next(c['call'] for f in frames() "
    "if 'job' in f.f_locals for c in f.f_locals['job']['cases'])",
    "changes what eval gives": "import builtins\nbuiltins.eval = lambda *a: True\ndef double(n): return n",
    "changes what it returned afterwards": (
        "def tell(frame, event, arg):\n    frame.f_locals['value'] = True\n    return tell\n"
        "def double(n):\n    sys.settrace(tell)\n    return n"
    ),
    "speaks up at the end": "import atexit\natexit.register(print, 'passed')\ndef double(n): os._exit(0)",
    "a value too deep to be compared": "def double(n):\n    x = n\n    for _ in range(99): x = [x]\n    return x",
}
