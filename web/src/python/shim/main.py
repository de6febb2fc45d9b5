# SPDX-License-Identifier: Apache-2.0
"""The command python3: its arguments, the program's life from start to exit status, tracebacks, the interactive prompt."""

import builtins
import os
import sys
import threading
import traceback
import types

from . import door, files, preempt, process, streams

USAGE = "usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ..."
OPTIONS_ALONE = "bBdEhiIOPqRsSuvVx?"
OPTIONS_WITH_WORD = "WX"
OURS = "<glassnet>"
INTERRUPTED = 130  # 128 + SIGINT


class Arguments:
    """What the command line asks for: one of command, module, file; or standard input."""

    def __init__(self, words):
        self.command = self.module = self.file = None
        self.interactive = self.unbuffered = self.quiet = False
        self.error = self.version = self.help = False
        self.rest = []
        self._read(list(words))

    def _read(self, words):
        while words:
            word = words.pop(0)
            if word == "-" or not word.startswith("-"):
                self.file = None if word == "-" else word
                self.rest = [word, *words]
                return
            if word in ("--version", "--help"):
                self.version, self.help = word == "--version", word == "--help"
                return
            letters = word[1:]
            while letters:
                letter, letters = letters[0], letters[1:]
                if letter in "cm":
                    argument = letters or (words.pop(0) if words else None)
                    if argument is None:
                        self.error = f"Argument expected for the -{letter} option"
                    elif letter == "c":
                        self.command, self.rest = argument, ["-c", *words]
                    else:
                        self.module, self.rest = argument, ["-m", *words]
                    return
                if letter in OPTIONS_WITH_WORD:
                    letters = "" if letters or (words and words.pop(0)) else ""
                elif letter in OPTIONS_ALONE:
                    self._option(letter)
                else:
                    self.error = f"Unknown option: -{letter}"
                    return
        self.rest = [""]

    def _option(self, letter):
        self.interactive |= letter == "i"
        self.unbuffered |= letter == "u"
        self.quiet |= letter == "q"
        self.version |= letter == "V"
        self.help |= letter in "h?"


def run(mine):
    """Runs the program of a process to its end; answers the exit status."""
    arguments = Arguments(mine.arguments[1:])
    streams.open_standard(mine, arguments.unbuffered)
    mine.begin_threads()
    status = 0
    try:
        status = _perform(mine, arguments)
    except SystemExit as error:
        status = exit_status(error)
    except KeyboardInterrupt:
        report()
        status = INTERRUPTED
    except preempt.OutOfMemory:
        preempt.end()
        return 0
    except BaseException:
        report()
        status = 1
    status = _finish(mine, status)
    if status == INTERRUPTED:
        _die_of_interrupt()
    return status


def _die_of_interrupt():
    """As CPython: the shell is to see that it was Ctrl-C."""
    door.call(13, 2, 0, 0, 0, 0, 0)
    door.call(62, door.call(39, 0, 0, 0, 0, 0, 0), 2, 0, 0, 0, 0)
    door.kernel.collect()


def _perform(mine, arguments):
    if arguments.error:
        print(f"{arguments.error}\n{USAGE}\nTry `python3 -h' for more information.", file=sys.stderr)
        return 2
    if arguments.version or arguments.help:
        print(f"Python {sys.version.split()[0]}" if arguments.version else USAGE)
        return 0
    sys.argv = list(arguments.rest)
    space = _main_module(mine)
    if arguments.command is not None:
        sys.path.insert(0, "")
        _execute(arguments.command + "\n", "<string>", space)
    elif arguments.module is not None:
        sys.path.insert(0, os.getcwd())
        _run_module(arguments.module, space)
    elif arguments.file is not None:
        status = _run_file(arguments.file, space)
        if status:
            return status
    elif sys.stdin is not None and sys.stdin.isatty():
        return _interact(space, arguments.quiet)
    else:
        sys.path.insert(0, "")
        _execute(sys.stdin.buffer.read(), "<stdin>", space)
    if arguments.interactive:
        return _interact(space, quiet=True)
    return 0


def _run_module(name, space):
    """As runpy does for -m. That the library is loaded already is no news here, so nothing warns of it."""
    import runpy
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            _, spec, code = runpy._get_module_details(name, runpy._Error)
    except runpy._Error as error:
        sys.exit(f"{sys.executable}: {error}")
    sys.argv[0] = spec.origin
    runpy._run_code(code, space, None, "__main__", spec)


def _main_module(mine):
    module = types.ModuleType("__main__")
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    mine.adopt("__main__", module)
    return vars(module)


def _run_file(name, space):
    try:
        found = os.stat(name)
        if files.is_directory(found):
            print(f"python3: can't find '__main__' module in {name!r}", file=sys.stderr)
            return 1
        source = files.read_file(name)
    except OSError as error:
        where = os.path.abspath(name)
        print(f"python3: can't open file {where!r}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        return 2
    path = os.path.abspath(name)
    sys.path.insert(0, os.path.dirname(path))
    space["__file__"] = path
    space["__cached__"] = None
    _execute(source, path, space)
    return 0


def _execute(source, name, space):
    exec(compile(source, name, "exec", dont_inherit=True), space)


def _interact(space, quiet):
    import code

    sys.path.insert(0, "")
    sys.ps1, sys.ps2 = ">>> ", "... "
    banner = "" if quiet else (
        f"Python {sys.version.split()[0]} (main) [GCC] on linux\n"
        'Type "help", "copyright", "credits" or "license" for more information.'
    )
    console = code.InteractiveConsole(space, "<stdin>")
    console.showtraceback = lambda: report(console.runcode.__code__)
    console.raw_input = input
    console.interact(banner=banner, exitmsg="")
    return 0


def exit_status(error):
    """What SystemExit means for the shell."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def report(beginning=None):
    """Shows the exception that is being handled, as the interpreter does for one that nobody caught; without the frame of
    `beginning` (a code object) when it comes first."""
    kind, value, trace = sys.exc_info()
    if trace is not None and trace.tb_frame.f_code is beginning:
        trace = trace.tb_next
        value.__traceback__ = trace
    sys.last_exc, sys.last_type, sys.last_value, sys.last_traceback = value, kind, value, trace
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        pass
    try:
        sys.excepthook(kind, value, trace)
    except SystemExit:
        raise
    except BaseException:
        traceback.print_exc(file=sys.stderr)


def excepthook(kind, value, trace):
    if sys.stderr is not None:
        traceback.print_exception(kind, value, trace, file=sys.stderr)


def _finish(mine, status):
    try:
        threading._shutdown()
        process.run_exit_calls(mine)
    except KeyboardInterrupt:
        report()
        status = INTERRUPTED
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError) as error:
            if stream is sys.stdout and sys.stderr is not None:
                status = status or 120
                print(f"Exception ignored while flushing sys.stdout:\n{type(error).__name__}: {error}", file=sys.stderr)
    return status


def _walk_without_ours(walk):
    """Frames of these modules are C code on Linux and have no line in a traceback."""

    def filtered(trace):
        for frame, position in walk(trace):
            name = frame.f_code.co_filename
            if not name.startswith(OURS):
                yield frame, position

    return filtered


def _stack_without_ours(walk):
    def filtered(frame):
        for frame, line in walk(frame):
            if not frame.f_code.co_filename.startswith(OURS):
                yield frame, line

    return filtered


def install():
    traceback._walk_tb_with_full_positions = _walk_without_ours(traceback._walk_tb_with_full_positions)
    traceback.walk_tb = _walk_without_ours(traceback.walk_tb)
    traceback.walk_stack = _stack_without_ours(traceback.walk_stack)
    sys.excepthook = sys.__excepthook__ = excepthook
