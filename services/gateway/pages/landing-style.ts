// What does the landing page look like? (Inside the page: nothing is loaded from anywhere.)
export const landingStyle = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --line: #e2e6ec; --paper: #fbfcfd; --card: #fff; --accent: #8a4b16; --code: #f2f4f7 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #9aa5b4; --line: #2b323d; --paper: #12161c; --card: #191e26; --accent: #e8a262; --code: #222933 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
main { max-width: 58rem; margin: 0 auto; padding: 3rem 1.25rem 4rem }
h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem }
p { margin: .4rem 0; max-width: 44rem }
.soft { color: var(--soft) }
a { color: var(--accent) }
code, pre { font: .875em/1.5 ui-monospace, monospace; background: var(--code); border-radius: .35rem }
code { padding: .1rem .35rem }
pre { padding: .85rem 1rem; overflow-x: auto; margin: .75rem 0 }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)) }
li { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem }
li h3 { margin: 0 0 .25rem; font-size: 1rem; overflow-wrap: anywhere }
.tag { display: inline-block; font-size: .75rem; border: 1px solid var(--line); border-radius: 1rem; padding: 0 .55rem; color: var(--soft) }
footer { margin-top: 3rem; color: var(--soft); font-size: .875rem }
`;
