// How the panel looks: light and dark, with forced colours, in a small or zoomed window. Nothing in it moves.
const PANEL_STYLE = `
  :host { all: initial !important; position: fixed !important; margin: 0 !important; height: auto !important; display: block !important;
    border: 0 !important; padding: 0 !important; overflow: visible !important; z-index: 2147483647 !important;
    background: none !important; color-scheme: light dark !important; pointer-events: auto !important; opacity: 1 !important; }
  * { box-sizing: border-box; }
  [data-sign]::before { content: attr(data-sign) / ""; }
  .card { --ink: #17212b; --soft: #51606e; --line: #cdd5dc; --back: #ffffff; --mine: #0b4f8a; --yours: #7d4300; --yoursback: #fff1da;
    --mineback: #e6f1fb; --primary: #0b4f8a; --onprimary: #ffffff; --bad: #a01722; --badback: #fdebec; --good: #1c6b3c;
    --hover: #f1f5f9; --edge: #8a97a3;
    font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; color: var(--ink); background: var(--back);
    border: 1px solid var(--edge); border-radius: 12px; box-shadow: 0 10px 34px rgb(10 25 40 / .28); overflow: hidden;
    display: flex; flex-direction: column; text-align: left; overflow-wrap: anywhere; outline: none; }
  @media (prefers-color-scheme: dark) { .card { --ink: #eaf0f5; --soft: #b1bfcb; --line: #3b4855; --back: #1a222b; --mine: #9cccf7;
    --yours: #ffcf8f; --yoursback: #44300f; --mineback: #16324a; --primary: #9cccf7; --onprimary: #0d1a26; --bad: #ffb0b5;
    --badback: #4a1a1e; --good: #93d9ae; --hover: #25303b; --edge: #5d6c7a; } }
  .top { display: flex; align-items: center; gap: 6px; padding: 6px 6px 6px 14px; border-bottom: 1px solid var(--line); cursor: grab;
    touch-action: none; flex: none; user-select: none; }
  .top.held { cursor: grabbing; }
  .brand { font-weight: 650; letter-spacing: .01em; }
  .flow { color: var(--soft); flex: 1; line-height: 1.25; }
  .turn { display: flex; align-items: center; flex-wrap: wrap; gap: 2px 10px; padding: 8px 14px; font-weight: 650; flex: none; }
  .turn.person { background: var(--yoursback); color: var(--yours); }
  .turn.over { background: var(--hover); }
  .turn.acepilot { background: var(--mineback); color: var(--mine); }
  .who { display: flex; align-items: center; gap: 9px; flex: 1; white-space: nowrap; }
  .dot { width: 10px; height: 10px; border-radius: 50%; background: currentColor; flex: none; forced-color-adjust: none; }
  .person .dot { border-radius: 2px; transform: rotate(45deg); }
  .mock { border: 1px solid currentColor; border-radius: 99px; padding: 0 8px; font-size: 12px; font-weight: 500; color: var(--soft);
    white-space: nowrap; }
  .time { font-variant-numeric: tabular-nums; font-size: 13px; border-radius: 6px; }
  .sum { font-size: 12.5px; font-weight: 550; }
  .time.late { background: var(--bad); color: var(--back); padding: 0 7px; }
  .notice { background: var(--badback); color: var(--bad); border-left: 4px solid var(--bad); padding: 8px 12px 8px 10px;
    font-weight: 550; font-size: 13.5px; }
  .scroll { overflow: auto; min-height: 0; flex: 0 1 auto; }
  .body { padding: 10px 14px 12px; display: flex; flex-direction: column; gap: 9px; }
  .foot { padding: 10px 14px 10px; border-top: 1px solid var(--line); display: flex; flex-direction: column; gap: 8px; flex: none; }
  .place { color: var(--soft); font-size: 12.5px; }
  .client { font-weight: 650; color: var(--ink); display: flex; justify-content: space-between; align-items: baseline; gap: 8px; }
  .whole { white-space: nowrap; }
  .doing { font-size: 15px; white-space: pre-line; }
  .soft { color: var(--soft); font-size: 12.5px; }
  .next { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; flex: none; }
  .written { margin: 2px 0 0; padding-left: 26px; }
  .said { color: var(--good); font-size: 12.5px; font-weight: 650; }
  .said:empty, .notice:empty { display: none; }
  button, textarea { font: inherit; color: inherit; }
  button { background: none; border: 1px solid var(--edge); border-radius: 8px; padding: 7px 12px; cursor: pointer; min-height: 36px;
    text-align: left; }
  button:hover { border-color: var(--primary); background: var(--hover); }
  button:focus-visible, textarea:focus-visible { outline: 3px solid var(--primary); outline-offset: 2px; }
  button.primary { background: var(--primary); color: var(--onprimary); border-color: var(--primary); font-weight: 650; }
  button.primary:hover { text-decoration: underline; }
  button.danger { border-color: var(--bad); color: var(--bad); font-weight: 650; }
  button.tool { border-color: transparent; min-height: 30px; padding: 2px 9px; color: var(--soft); }
  button.link { border: 0; min-height: 28px; padding: 2px 6px; margin-left: -6px; color: var(--primary); font-size: 13px; text-decoration: underline;
    text-underline-offset: 2px; }
  .choices, .tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
  .line { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; }
  .tools { gap: 2px 10px; }
  .checks, .fields, .note { display: flex; flex-direction: column; gap: 6px; }
  .note { gap: 9px; }
  .check { display: flex; gap: 10px; width: 100%; align-items: flex-start; }
  .box { width: 18px; height: 18px; border: 2px solid currentColor; border-radius: 4px; flex: none; margin-top: 1px; text-align: center;
    font-weight: 800; line-height: 14px; }
  .rows { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
  .rows li + li { border-top: 1px solid var(--line); }
  .row { display: grid; grid-template-columns: 18px 1fr auto; gap: 0 8px; width: 100%; padding: 5px 10px; border: 0; border-radius: 0;
    min-height: 0; font-size: 13px; text-align: left; }
  button.row:focus-visible { outline-offset: -3px; }
  .sign { font-weight: 800; grid-row: 1 / span 2; }
  .name { color: var(--soft); font-size: 12.5px; }
  .state { font-size: 12.5px; font-weight: 650; text-align: right; max-width: 7.5em; }
  .found { grid-column: 2 / -1; font-weight: 550; unicode-bidi: isolate; }
  .asked { grid-column: 2 / -1; color: var(--soft); font-size: 12.5px; }
  .same .sign, .same .state { color: var(--good); }
  .edited .sign, .edited .state, .empty .sign, .empty .state, .absent .sign, .absent .state, .unread .sign, .unread .state { color: var(--yours); }
  .refused .sign, .refused .state { color: var(--bad); }
  .refused { background: var(--badback); }
  textarea { width: 100%; min-height: 62px; resize: none; border: 1px solid var(--edge); border-radius: 8px; padding: 7px 9px;
    background: var(--back); }
  .bar { flex-direction: row; align-items: center; height: 54px; }
  .bar > * { border: 0; }
  .bar .top { gap: 0; }
  .bar .flow, .bar .tools, .bar .note, .bar .body > :not(.doing), .bar .scroll:has(.notice:not(:empty)) .body { display: none; }
  .bar .turn { align-self: stretch; flex-wrap: nowrap; }
  .bar .scroll { flex: 1; min-width: 0; overflow: hidden; }
  .bar .notice, .bar .body { padding: 0 12px; border: 0; background: none; }
  .bar .notice, .bar .doing { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; font-size: 13px;
    line-height: 18px; white-space: normal; }
  .bar .notice:empty { display: none; }
  .bar .notice > div { display: inline; }
  .bar .foot { flex-direction: row; align-items: center; padding: 0 8px; }
  .bar .line, .bar .choices { flex-wrap: nowrap; white-space: nowrap; }
  @media (max-height: 460px) { .card:not(.bar) { overflow: auto; } .card:not(.bar) .scroll { overflow: visible; flex: none; } }
  @media (forced-colors: active) { .card { border: 2px solid CanvasText; } .turn, .notice, .foot { border-block: 1px solid CanvasText; }
    .dot { background: CanvasText; } button { border: 1px solid ButtonText; } button.primary { border-width: 3px; }
    .time.late { border: 2px solid CanvasText; } }
`;
