// SPDX-License-Identifier: Apache-2.0
// All English texts; they define which keys there are. `{name}` marks a value.
import { enErrors } from "./en_errors";
import { enFields } from "./en_fields";
import { enPage } from "./en_page";
import { enTrace } from "./en_trace";
export const en = { ...enPage, ...enTrace, ...enErrors, ...enFields };
