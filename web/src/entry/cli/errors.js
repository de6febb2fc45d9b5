// SPDX-License-Identifier: Apache-2.0
// Errors with their place, one line each, in the form that editors and CI systems know: file:line:column: what.
import { errorText } from "../../i18n/translate";
export function errorLine(file, error) {
    const place = error.line === undefined ? file : `${file}:${error.line}:${error.column ?? 1}`;
    const path = error.path === "" ? "" : `${error.path}: `;
    return `${place}: ${path}${errorText("en", error)}`;
}
