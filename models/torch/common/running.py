"""Running the scripts from the tests: in this process, or in two that find each other."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import socket
import subprocess
import sys
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).parents[1]


def run(script: str, **options: object) -> str:
    """Calls the main of a script, such as lvm.train_lvm, with --options; returns what it printed."""
    arguments = [part for key, value in options.items() for part in words(key, value)]
    printed = io.StringIO()
    with mock.patch.object(sys, "argv", [script, *arguments]), contextlib.redirect_stdout(printed):
        importlib.import_module(script).main()
    return printed.getvalue()


def words(key: str, value: object) -> list[str]:
    name = "--" + key.replace("_", "-")
    return [name] if value is True else [name, str(value)]


def run_twice(script: str, **options: object) -> list[subprocess.CompletedProcess[str]]:
    """The script in two processes that find each other as torchrun has them do."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [part for key, value in options.items() for part in words(key, value)]
    command = [sys.executable, "-B", "-m", script, *arguments]
    shared = {**os.environ, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2", "OMP_NUM_THREADS": "1"}
    started = [
        subprocess.Popen(
            command, cwd=ROOT, env={**shared, "RANK": rank, "LOCAL_RANK": rank}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for rank in "01"
    ]
    try:
        ended = [process.communicate(timeout=80) for process in started]
    finally:
        for process in started:
            process.kill()
    return [subprocess.CompletedProcess(command, p.returncode, *texts) for p, texts in zip(started, ended)]
