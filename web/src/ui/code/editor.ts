// SPDX-License-Identifier: Apache-2.0
// The text editor (CodeMirror 6) with Python, in the colours of the page, and the marks at lines: errors and where programs wait.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  WidgetType,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { CodeDocument, LineMark } from "../../model/documents";

export interface EditorActions {
  /** The text of the document in front was changed. */
  changed(text: string): void;
  run(): void;
  save(): void;
}

export interface Editor {
  /** Brings a document to the front; each keeps its own cursor and history. */
  show(document: CodeDocument, label: string): void;
  mark(marks: readonly LineMark[]): void;
  /** Puts the cursor at a line and brings it into view. */
  reveal(line: number): void;
  /** Brings a line into view, unless somebody is typing. */
  follow(line: number): void;
  forget(document: CodeDocument): void;
  focus(): void;
  dispose(): void;
}

/** An editor in `parent`, which is below `root`. */
export function createEditor(parent: HTMLElement, root: ShadowRoot, actions: EditorActions): Editor {
  const states = new Map<CodeDocument, EditorState>();
  let present: CodeDocument | undefined;
  let shown = "";
  const extensions: Extension = [
    common,
    keymap.of([
      { key: "Mod-Enter", run: () => done(actions.run), preventDefault: true },
      { key: "Mod-s", run: () => done(actions.save), preventDefault: true },
      indentWithTab,
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) actions.changed(update.state.doc.toString());
    }),
  ];
  const view = new EditorView({ parent, root });
  return {
    show(document, label) {
      if (document !== present) {
        if (present) states.set(present, view.state);
        present = document;
        shown = "";
        view.setState(states.get(document) ?? EditorState.create({ doc: document.text, extensions }));
      }
      view.contentDOM.setAttribute("aria-label", label);
    },
    mark(marks) {
      const key = JSON.stringify(marks);
      if (key === shown) return;
      shown = key;
      view.dispatch({ effects: setMarks.of(marks) });
    },
    reveal(line) {
      const { doc } = view.state;
      const at = doc.line(Math.min(Math.max(1, line), doc.lines));
      view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
    },
    follow(line) {
      const { doc } = view.state;
      if (view.hasFocus || line < 1 || line > doc.lines) return;
      view.dispatch({ effects: EditorView.scrollIntoView(doc.line(line).from, { y: "nearest", yMargin: 40 }) });
    },
    forget(document) {
      states.delete(document);
      if (present === document) present = undefined;
    },
    focus: () => view.focus(),
    dispose: () => view.destroy(),
  };
}

function done(action: () => void): boolean {
  action();
  return true;
}

const setMarks = StateEffect.define<readonly LineMark[]>();

/** Marks move with the lines as the text is edited, until the next ones are set. */
const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let set = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) set = decorate(transaction.state, effect.value);
    }
    return set;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(state: EditorState, marks: readonly LineMark[]): DecorationSet {
  const ranges = marks
    .filter(({ line }) => line >= 1 && line <= state.doc.lines)
    .flatMap((mark) => {
      const { from, to } = state.doc.line(mark.line);
      return [
        Decoration.line({ class: `mark-${mark.kind}` }).range(from),
        Decoration.widget({ widget: new MarkText(mark), side: 1 }).range(to),
      ];
    });
  return Decoration.set(ranges, true);
}

/** What a mark says, behind the text of its line. */
class MarkText extends WidgetType {
  constructor(private readonly mark: LineMark) {
    super();
  }

  override eq(other: MarkText): boolean {
    return other.mark.kind === this.mark.kind && other.mark.text === this.mark.text;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = `mark-text ${this.mark.kind}`;
    element.textContent = this.mark.text;
    return element;
  }
}

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--text-http)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--text-udp)" },
  { tag: [tags.comment], color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--text-arp)" },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: "var(--text-tcp)",
  },
  { tag: [tags.meta, tags.self], color: "var(--text-icmp)" },
  { tag: tags.invalid, color: "var(--error-text)" },
]);

const looks = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { padding: "6px 0 40px", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-faint)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 14px", fontVariantNumeric: "tabular-nums" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--surface-sunk) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--accent-soft)",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)", color: "inherit" },
  ".mark-error, .mark-error.cm-activeLine": {
    backgroundColor: "var(--error-soft)",
    boxShadow: "inset 3px 0 0 var(--error)",
  },
  ".mark-called": { boxShadow: "inset 3px 0 0 var(--error)" },
  ".mark-waits, .mark-waits.cm-activeLine": {
    backgroundColor: "var(--accent-soft)",
    boxShadow: "inset 3px 0 0 var(--accent)",
  },
  // In sight at the right edge, above the code, when the line is longer than the editor is wide.
  ".mark-text": {
    position: "sticky",
    right: "12px",
    display: "inline-block",
    marginLeft: "2ch",
    padding: "0 0.5ch",
    borderRadius: "var(--radius-small)",
    backgroundColor: "var(--surface)",
    fontFamily: "var(--sans)",
    fontSize: "12px",
    fontWeight: "550",
    color: "var(--ink-quiet)",
    userSelect: "none",
  },
  ".mark-text.error": { color: "var(--error-text)" },
  ".mark-text.waits": { color: "var(--accent-strong)" },
});

const common: Extension = [
  lineNumbers(),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  highlightActiveLine(),
  indentUnit.of("    "),
  python(),
  syntaxHighlighting(highlighting),
  looks,
  markField,
  EditorView.contentAttributes.of({ spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
];
