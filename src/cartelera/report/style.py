"""The style sheet of the HTML report."""

from __future__ import annotations

CSS = """
:root { --ground: #ffffff; --ink: #1f2431; --soft: #59626f; --grid: #dde1e6; --paper: #ffffff; --card: #f6f7f9;
    --link: #005b8f;
  --yes: #00664a; --no: #a34300; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --ink: #e8eaee; --soft: #a9b1bc; --grid: #353b45; --paper: #14171c; --card: #1c2027;
    --link: #7cc4f2;
    --yes: #4fd0a5; --no: #ff9d5c; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; background: var(--ground); color: var(--ink);
    font: 17px/1.55 "Liberation Sans", Arial, Helvetica, sans-serif; }
header, nav, main { max-width: 800px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 36px; }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0 0 .6rem; }
h2 { font-size: 1.5rem; margin: 3.2rem 0 1rem; padding-top: .8rem; border-top: 3px solid var(--ink); }
h3 { font-size: 1.15rem; margin: 0 0 .3rem; }
p { margin: 0 0 .7rem; }
a { color: var(--link); }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--ground);
    padding: 6px; }
.brand { letter-spacing: .12em; text-transform: uppercase; font-size: .8rem; color: var(--soft); margin: 0 0 .3rem; }
.lead { font-size: 1.1rem; } .small { font-size: .85rem; color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1rem; list-style: none; padding: .8rem 0; margin: 0;
    font-size: .92rem; }
figure { margin: 0 0 3rem; scroll-margin-top: 1rem; }
figure svg { display: block; width: 100%; height: auto; color: var(--ink); background: var(--paper); }
.narrow { display: none; }
.claim { font-size: .92rem; padding: .5rem .8rem; background: var(--card); border-left: 4px solid var(--soft); }
.claim.yes { border-color: var(--yes); } .claim.no { border-color: var(--no); }
.verdict { white-space: nowrap; font-weight: bold; } .verdict.yes { color: var(--yes); }
    .verdict.no { color: var(--no); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--grid); vertical-align: top;
    overflow-wrap: anywhere; }
details th, details td { overflow-wrap: normal; white-space: nowrap; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--link); font-size: .9rem; }
.absent { font-size: .92rem; } .absent code { font-size: .85rem; }
main { padding-bottom: 60px; }
@media (max-width: 600px) {
  body { font-size: 16px; } header, nav, main { padding-left: 14px; padding-right: 14px; } h1 { font-size: 1.7rem; }
  .wide { display: none; } .narrow { display: block; } .claims td, .claims th { min-width: 7rem; }
}
@media print {
  :root { --ground: #ffffff; --ink: #000000; --soft: #444444; --grid: #d5d5d5; --paper: #ffffff; --card: #f3f3f3;
    --link: #000000;
    --yes: #00553c; --no: #8a3800; }
  nav, details, .skip { display: none; } body { font-size: 11pt; } figure { break-inside: avoid; }
    h2 { break-after: avoid; }
  figure svg { max-height: 92mm; } figure { margin-bottom: 1.2rem; }
  .wide { display: block; } .narrow { display: none; } header, main { max-width: none; padding: 0; }
}
"""
