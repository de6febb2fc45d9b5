# SPDX-License-Identifier: Apache-2.0
"""What stands behind the standard library on a simulated host: the modules that CPython has in C, on system calls."""
