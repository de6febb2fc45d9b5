# SPDX-License-Identifier: Apache-2.0
import logging
import sys

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(name)s %(threadName)s %(message)s")
log = logging.getLogger("net")
log.info("to %s:%d", "10.0.0.1", 80)
log.debug("not shown")
try:
    1 / 0
except ZeroDivisionError:
    log.error("failed", exc_info=False)
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("child %(message)s"))
child = logging.getLogger("net.child")
child.addHandler(handler)
child.propagate = False
child.warning("only here")
print(logging.getLogger().handlers[0].level, log.getEffectiveLevel())
