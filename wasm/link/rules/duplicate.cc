// SPDX-License-Identifier: Apache-2.0
#include "link/rules/duplicate.h"

namespace glassnet::link {

void Duplicate::judge(Transit& transit) {
  if (!selector_.picks(transit)) return;
  transit.copies = fault_.copies;
  transit.copy_delay = fault_.time;
}

}  // namespace glassnet::link
