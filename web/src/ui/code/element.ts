// SPDX-License-Identifier: Apache-2.0
// What the elements of the code view share: their own texts.

import { type CodeKey, codeText } from "../../i18n/code_texts";
import type { Values } from "../../i18n/translate";
import { GlassElement } from "../base";

export abstract class CodeElement extends GlassElement {
  protected c(key: CodeKey, values?: Values): string {
    return codeText(this.app.locale, key, values);
  }

  /** The name of a device. */
  protected hostName(node: number): string {
    return this.app.session.world.value.node(node)?.name ?? "?";
  }
}
