// SPDX-License-Identifier: Apache-2.0
// The English texts that are always there; they define which keys there are. `{name}` marks a value.

import { enErrors } from "./en_errors";
import { enPage } from "./en_page";
import { enTrace } from "./en_trace";

export const en = { ...enPage, ...enTrace, ...enErrors } as const;

export type MessageKey = keyof typeof en;
export type Messages = Readonly<Record<MessageKey, string>>;
export type Part<T> = Readonly<Record<keyof T, string>>;
