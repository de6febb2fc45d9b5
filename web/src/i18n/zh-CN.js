// SPDX-License-Identifier: Apache-2.0
// 全部简体中文文字；键由 en.ts 规定。
import { zhErrors } from "./zh_errors";
import { zhFields } from "./zh_fields";
import { zhPage } from "./zh_page";
import { zhTrace } from "./zh_trace";
export const zhCN = { ...zhPage, ...zhTrace, ...zhErrors, ...zhFields };
