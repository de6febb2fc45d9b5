# Handlers of signals: in the midst of a call, one after the other, timers, and what a handler raises.
import os
import signal
import socket
import time

seen = []
for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM):
    signal.signal(number, lambda number, frame: seen.append(signal.Signals(number).name))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR2)
print(seen)

# A call that is interrupted goes on (PEP 475).
seen.clear()
signal.setitimer(signal.ITIMER_REAL, 0.1)
begin = time.monotonic()
time.sleep(0.3)
print(seen, round(time.monotonic() - begin, 1))

# Again and again, until it is stopped.
seen.clear()
print(signal.setitimer(signal.ITIMER_REAL, 0.1, 0.2))
time.sleep(0.6)
delay, interval = signal.setitimer(signal.ITIMER_REAL, 0)
print(seen, interval, 0 < delay <= 0.2, signal.getitimer(signal.ITIMER_REAL))
print(signal.alarm(100), signal.alarm(0), signal.alarm(0))


# What a handler raises comes out of the call.
def stop(number, frame):
    raise TimeoutError("enough")


signal.signal(signal.SIGALRM, stop)
signal.alarm(1)
server = socket.create_server(("127.0.0.1", 0))
try:
    server.accept()
except TimeoutError as error:
    print(error)

for call in (lambda: signal.setitimer(signal.ITIMER_REAL, -1), lambda: signal.setitimer(77, 1), lambda: signal.alarm("x")):
    try:
        call()
    except (signal.ItimerError, TypeError) as error:
        print(type(error).__name__, error)
print(issubclass(signal.ItimerError, OSError), signal.strsignal(signal.SIGUSR1))

# Without a handler the signal ends the program.
signal.signal(signal.SIGUSR1, signal.SIG_DFL)
print("end", flush=True)
os.kill(os.getpid(), signal.SIGUSR1)
time.sleep(1)
print("not reached")
