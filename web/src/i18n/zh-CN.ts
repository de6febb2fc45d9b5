// SPDX-License-Identifier: Apache-2.0
// 简体中文文字；键由 en.ts 规定。

import type { Messages } from "./en";
import { zhErrors } from "./zh_errors";
import { zhPage } from "./zh_page";
import { zhTrace } from "./zh_trace";

export const zhCN: Messages = { ...zhPage, ...zhTrace, ...zhErrors };
