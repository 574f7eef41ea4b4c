/** The sheet of the page of figures: in its own file, so that no page needs a style within. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1b1b; --soft: #595959; --rule: #d4d4d4; --link: #00558c; --band: #f5f5f5; }
@media (prefers-color-scheme: dark) { :root { --ground: #161616; --ink: #ededed; --soft: #b0b0b0; --rule: #3d3d3d; --link: #7cc4ff; --band: #202020; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
header { border-bottom: 1px solid var(--rule); padding-bottom: 1rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 0 0 .5rem; }
section { border-bottom: 1px solid var(--rule); padding: 1.5rem 0; }
.languages, .contents ul, .legend { list-style: none; padding: 0; margin: .5rem 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.legend svg { width: .8em; height: .8em; margin-right: .35em; }
.headline { font-size: 1.15rem; }
.headline strong { font-size: 2.25rem; line-height: 1; font-variant-numeric: tabular-nums; }
.note { color: var(--soft); font-size: .9rem; }
figure { margin: 1rem 0; }
.chart { display: block; max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; min-width: 50%; }
caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); }
th:first-child { text-align: left; }
tbody th { white-space: nowrap; }
tbody tr:nth-child(odd) { background: var(--band); }
td.withheld { color: var(--soft); font-style: italic; }
@media print { .skip, .contents, .languages { display: none; } section { break-inside: avoid; } }
`.trimStart();
