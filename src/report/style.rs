//! The look of the HTML report. Tokens as in the window's light theme.

/// One style sheet, no fonts to fetch.
pub const CSS: &str = r#"
:root{--ink:#1b222b;--dim:#566273;--line:#d5dbe2;--thin:#e3e8ed;--accent:#1766c2;--pass:#1f8a5f;--fail:#c53f30;--un:#a87408;--q:#7a4bb5}
*{box-sizing:border-box}
body{margin:0 auto;max-width:900px;background:#fff;color:var(--ink);font:12px/17px "Noto Sans","Segoe UI",system-ui,sans-serif;padding:46px 54px}
h1{font-size:22px;line-height:28px;margin:0}
h2{font-size:14px;margin:26px 0 8px;color:var(--accent);break-after:avoid}
h3{font-size:12px;margin:14px 0 4px;break-after:avoid}
p{margin:4px 0}
.dim{color:var(--dim)}
.mono{font-family:"Noto Sans Mono",ui-monospace,Consolas,monospace;font-size:11px;white-space:pre-wrap;overflow-wrap:anywhere}
.top{display:flex;justify-content:space-between;gap:24px;border-bottom:2px solid var(--ink);padding-bottom:10px}
.top .right{text-align:right}
.big{font-size:17px;line-height:22px;font-weight:700}
.facts{display:grid;grid-template-columns:96px 1fr;gap:3px 14px;margin-top:10px}
.facts dt{color:var(--dim);margin:0}.facts dd{margin:0;overflow-wrap:anywhere}
.sum{display:grid;grid-template-columns:repeat(5,1fr);gap:8px;margin-top:14px}
.sum div{border:1px solid var(--line);border-radius:4px;padding:7px 10px}
.sum b{display:block;font-size:19px;line-height:24px}
table{border-collapse:collapse;width:100%}
thead{display:table-header-group}
tr{break-inside:avoid}
th{text-align:left;font-weight:600;color:var(--dim);border-bottom:1px solid var(--ink);padding:3px 6px;vertical-align:bottom}
td{padding:4px 6px;border-bottom:1px solid var(--thin);vertical-align:top}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.frame{display:inline-flex;border:1px solid var(--ink);white-space:nowrap}
.frame span{padding:0 6px;border-right:1px solid var(--ink)}
.frame span:last-child{border:0}
svg.gdt{vertical-align:middle}
.pass{color:var(--pass)}.fail{color:var(--fail);font-weight:600}.un{color:var(--un)}.q{color:var(--q)}
.first{list-style:none;margin:0;padding:0}
.first li{padding:1px 0 1px 18px;text-indent:-18px}
figure{margin:0 0 14px;break-inside:avoid}
figure img{width:100%;height:auto;border:1px solid var(--line)}
figcaption{color:var(--dim)}
.case{border-left:3px solid var(--fail);padding-left:10px;margin:8px 0 14px;break-inside:avoid}
.case.un{border-color:var(--un);color:inherit}.case.pass{border-color:var(--pass);color:inherit}
.steps{display:grid;grid-template-columns:max-content 1fr;gap:0 12px;margin:4px 0}
.foot{display:flex;justify-content:space-between;gap:20px;color:var(--dim);font-size:10px;border-top:1px solid var(--line);margin-top:30px;padding-top:6px}
@media print{body{padding:0;max-width:none}@page{margin:16mm 15mm}a{color:inherit;text-decoration:none}}
@media screen and (max-width:700px){body{padding:16px}.sum{grid-template-columns:repeat(2,1fr)}}
"#;
