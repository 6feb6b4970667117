/// The dashboard's style sheet. Contrasts meet WCAG 2.2 AA in both schemes; no state is told by colour alone.
enum DashboardStyle {
  static let text = #"""
    :root{--bg:#f6f7f9;--panel:#fff;--ink:#16202c;--soft:#4a5666;--line:#d5dbe3;--line2:#8a96a6;--accent:#0b5cad;--accent2:#e3effb;--good:#12663a;--good2:#dff3e7;--bad:#a51d1d;--bad2:#fde5e3;--fair:#7a4b00;--fair2:#fdf0d3;--freeze:#5b6cc4;--k0:#2f6db5;--k1:#1e7d6b;--k2:#8a5a00;--k3:#8442a8;--k4:#b0413e;--k5:#4d6a1f;--k6:#a13a78;--k7:#52627a}
    :root[data-theme=dark]{--bg:#10161d;--panel:#18212b;--ink:#e9eef4;--soft:#aab6c4;--line:#2d3a48;--line2:#66768a;--accent:#7db8f5;--accent2:#1b3350;--good:#7fd9a4;--good2:#143524;--bad:#ff9d94;--bad2:#47191a;--fair:#f3c667;--fair2:#3d2d0a;--freeze:#8e9cf0;--k0:#3f7fc9;--k1:#26917d;--k2:#a06c0c;--k3:#9a59be;--k4:#c25450;--k5:#64852e;--k6:#b9508f;--k7:#64768f}
    :root{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
    *{box-sizing:border-box}[hidden]{display:none!important}
    html{scroll-behavior:smooth}
    body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
    h1{font-size:1.5rem;margin:0;letter-spacing:-.01em}h2{font-size:1.25rem;margin:0 0 .8rem}h3{font-size:1rem;margin:1.4rem 0 .5rem}
    small{color:var(--soft);font-weight:400}a{color:var(--accent)}
    .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--panel);padding:8px;z-index:9}
    .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    .top{display:flex;justify-content:space-between;align-items:flex-start;padding:1.1rem 1.6rem .7rem;background:var(--panel)}
    .sub{margin:.15rem 0 0;color:var(--soft)}
    .tabs{position:sticky;top:0;z-index:5;background:var(--panel);border-bottom:1px solid var(--line);padding:0 1.2rem;overflow-x:auto}
    .tabs ul{display:flex;gap:.1rem;list-style:none;margin:0;padding:0}
    .tabs a{display:block;padding:.6rem .85rem;color:var(--soft);text-decoration:none;border-bottom:3px solid transparent;white-space:nowrap}
    .tabs a:hover{color:var(--ink)}.tabs a[aria-current]{color:var(--accent);border-color:var(--accent);font-weight:600}
    main{padding:1.3rem 1.6rem;max-width:1900px;margin:auto}main:focus{outline:none}
    .view{margin:0 0 2.5rem}footer{padding:1rem 1.6rem 2rem;color:var(--soft);font-size:.85rem}
    button,select,input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line2);border-radius:6px;padding:.3rem .6rem;min-height:32px}
    button{cursor:pointer}button:hover{background:var(--accent2)}
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(215px,1fr));gap:1rem}
    .card{background:var(--panel);border:1px solid var(--line);border-top:4px solid var(--line2);border-radius:10px;padding:.9rem 1.1rem}
    .card h3{margin:0;font-size:.85rem;color:var(--soft);text-transform:uppercase;letter-spacing:.05em}.card p{margin:.15rem 0 0}
    .card .figure{font-size:2.1rem;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums}
    .card.good{border-top-color:var(--good)}.card.good .figure{color:var(--good)}.card.bad{border-top-color:var(--bad)}.card.bad .figure{color:var(--bad)}.card.fair{border-top-color:var(--fair)}.card.fair .figure{color:var(--fair)}
    .columns{display:grid;grid-template-columns:minmax(0,3fr) minmax(300px,2fr);gap:1rem 2.2rem}
    @media(max-width:900px){.columns{grid-template-columns:minmax(0,1fr)}}
    .alert{background:var(--bad2);border:2px solid var(--bad);border-radius:10px;padding:.3rem 1.1rem .6rem;margin:1rem 0}.alert h3{color:var(--bad);margin:.5rem 0}
    table{border-collapse:collapse;width:100%;background:var(--panel)}
    th,td{text-align:left;padding:.38rem .65rem;border-bottom:1px solid var(--line);vertical-align:top}
    thead th{color:var(--soft);font-size:.83rem;font-weight:600;border-bottom:2px solid var(--line2);background:var(--panel)}tbody th{font-weight:600}
    caption{text-align:left;font-weight:600;padding:.5rem .65rem;background:var(--panel)}
    .n{text-align:right;font-variant-numeric:tabular-nums}.nowrap{white-space:nowrap}
    .wide{overflow-x:auto;border:1px solid var(--line);border-radius:8px}.tall{max-height:75vh;overflow-y:auto}.sticky thead th{position:sticky;top:0;z-index:1}
    .meter{width:100%;min-width:80px;height:12px}.track{fill:var(--line)}.fill{fill:var(--accent)}.fill.over{fill:var(--bad)}
    .tag{display:inline-block;border-radius:5px;padding:0 .45em;font-weight:600}.tag.good{color:var(--good);background:var(--good2)}.tag.bad{color:var(--bad);background:var(--bad2)}.tag.fair{color:var(--fair);background:var(--fair2)}
    .agenda{list-style:none;margin:0;padding:0;background:var(--panel);border:1px solid var(--line);border-radius:8px}
    .agenda li{display:grid;grid-template-columns:11.5em 1fr;gap:.8rem;padding:.45rem .8rem;border-bottom:1px solid var(--line)}.agenda li:last-child{border:0}.agenda time{color:var(--soft);font-variant-numeric:tabular-nums}
    .plain{list-style:none;margin:0;padding:0}
    .tools{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:center;margin:0 0 .6rem}.tools label{display:flex;gap:.35rem;align-items:center;color:var(--soft);font-size:.9rem}.tools select{max-width:11rem}.check input{min-height:0}
    .split{display:grid;grid-template-columns:minmax(0,1fr) 340px;gap:1rem;align-items:start}@media(max-width:1100px){.split{grid-template-columns:minmax(0,1fr)}}
    #tl-box{border:1px solid var(--line);border-radius:8px;background:var(--panel);overflow:hidden}
    #tl-axis{display:flex;border-bottom:1px solid var(--line2);height:40px;overflow:hidden}.corner{flex:0 0 210px;padding:.6rem .8rem;font-weight:600;border-right:1px solid var(--line);background:var(--panel);z-index:2}
    #tl-scale{position:relative;flex:1;overflow:hidden}#tl-scale span{position:absolute;white-space:nowrap;font-size:12px;border-left:1px solid var(--line2);padding-left:4px;color:var(--ink)}#tl-scale .fine{top:20px;height:20px;color:var(--soft)}#tl-scale .coarse{top:0;height:40px;font-weight:600}
    #tl-rows{position:relative;overflow:auto;height:calc(100vh - 330px);min-height:320px}#tl-space{position:relative}
    .row{position:absolute;left:0;height:30px;border-bottom:1px solid var(--line);display:block}
    .row .name{position:sticky;left:0;width:210px;height:29px;padding:4px 8px;background:var(--panel);border-right:1px solid var(--line);overflow:hidden;text-overflow:ellipsis;white-space:nowrap;z-index:3;cursor:pointer;display:block;font-size:13px}
    .row[aria-selected=true]{background:var(--accent2)}.row[aria-selected=true] .name{background:var(--accent2);font-weight:700;box-shadow:inset 4px 0 var(--accent)}
    .row.group .name{font-weight:700;width:100%;background:var(--bg);cursor:default}.row .name .ic{display:inline-block;width:1.3em;text-align:center}
    .ic.late,.ic.not{color:var(--bad)}.ic.on,.ic.planned{color:var(--good)}.ic.deferred{color:var(--fair)}
    .bar{position:absolute;top:5px;height:19px;border-radius:3px;color:#fff;font-size:11px;line-height:19px;padding:0 3px;overflow:hidden;white-space:nowrap;cursor:pointer}
    .bar.k0,.book.k0{background:var(--k0);fill:var(--k0)}.bar.k1,.book.k1{background:var(--k1);fill:var(--k1)}.bar.k2,.book.k2{background:var(--k2);fill:var(--k2)}.bar.k3,.book.k3{background:var(--k3);fill:var(--k3)}.bar.k4,.book.k4{background:var(--k4);fill:var(--k4)}.bar.k5,.book.k5{background:var(--k5);fill:var(--k5)}.bar.k6,.book.k6{background:var(--k6);fill:var(--k6)}.bar.k7,.book.k7{background:var(--k7);fill:var(--k7)}
    .bar.delivery{border:2px solid var(--ink);line-height:15px}.bar.chain{box-shadow:0 4px 0 -1px var(--ink)}.bar.broken{outline:3px dashed var(--bad);outline-offset:1px}
    .stone{position:absolute;top:6px;width:15px;height:17px;margin-left:-7px;font-size:15px;line-height:17px;text-align:center;color:var(--ink);cursor:pointer}.stone.chain{text-decoration:underline 3px}
    .ghost{position:absolute;top:23px;height:5px;border:1px dashed var(--ink);border-radius:2px;background:var(--panel)}
    .duemark{position:absolute;top:2px;height:25px;border-left:3px double var(--bad)}
    .band{position:absolute;top:0;pointer-events:none}.band.window{background:color-mix(in srgb,var(--accent) 20%,transparent)}.near .band.window{border-left:1px solid color-mix(in srgb,var(--accent) 45%,transparent)}.band.freeze{background:repeating-linear-gradient(45deg,color-mix(in srgb,var(--freeze) 30%,transparent) 0 4px,transparent 4px 9px);border-left:1px solid var(--freeze)}.band.today{border-left:2px solid var(--bad);z-index:2}
    #tl-links{position:absolute;left:0;top:0;pointer-events:none;z-index:2}#tl-links path{fill:none;stroke:var(--ink);stroke-width:1.6}#tl-links .tip{fill:var(--ink);stroke:none}
    #tl-details{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;max-height:calc(100vh - 290px);overflow:auto;font-size:14px}#tl-details h3{margin:0 0 .3rem}#tl-details dl{margin:.3rem 0;display:grid;grid-template-columns:auto 1fr;gap:.1rem .7rem}#tl-details dt{color:var(--soft)}#tl-details dd{margin:0}#tl-details ol{padding-left:1.3rem;margin:.5rem 0}#tl-details li{margin:.35rem 0;padding:.15rem .3rem}#tl-details li.picked{background:var(--accent2);border-left:3px solid var(--accent)}#tl-details .why{color:var(--soft);display:block}
    .legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:.6rem 0;font-size:13px;color:var(--soft)}.legend .sw{display:inline-block;position:static;width:22px;height:13px;border-radius:3px;vertical-align:-2px;margin-right:.35em;margin-left:0;padding:0}
    .legend .line,.legend .dash{display:inline-block;width:26px;border-top:3px solid var(--accent);margin-bottom:4px}.legend .dash{border-top-style:dashed;border-color:var(--ink)}
    .resource{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.2rem 1rem .8rem;margin:1rem 0}.resource h3{margin:.6rem 0}
    .lanes{display:grid;grid-template-columns:110px minmax(0,1fr);overflow:hidden}.lanes .names{padding-top:18px;font-size:12px;color:var(--soft)}.lanes .names span{display:block;height:26px;line-height:22px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    .lanes svg{width:100%;display:block}.lanes text{fill:var(--soft);font-size:12px}.lane{stroke:var(--line)}.month{stroke:var(--line)}.outage{fill:var(--bad2);stroke:var(--bad);stroke-dasharray:3 2}.changeover{fill:var(--line2)}.book.broken{stroke:var(--bad);stroke-width:3;stroke-dasharray:4 2}
    .area{fill:var(--k0);opacity:.75}.limit{fill:none;stroke:var(--ink);stroke-width:2;stroke-dasharray:6 4}.line{fill:none;stroke:var(--accent);stroke-width:2.5}.dot{fill:var(--accent)}.trend{width:100%;background:var(--panel);border:1px solid var(--line);border-radius:8px}
    .heat{font-size:13px}.heat td{text-align:center;padding:.2rem .25rem;font-variant-numeric:tabular-nums;min-width:2.6em;border:1px solid var(--line)}.heat thead th{font-weight:500;text-align:center;padding:.2rem;line-height:1.2}.heat thead th span{display:block;font-weight:700}.heat th:first-child{position:sticky;left:0;background:var(--panel);text-align:left;white-space:nowrap;z-index:1}
    .h1,.h2{background:color-mix(in srgb,var(--k0) 10%,var(--panel))}.h3,.h4{background:color-mix(in srgb,var(--k0) 20%,var(--panel))}.h5,.h6{background:color-mix(in srgb,var(--k0) 30%,var(--panel))}.h7,.h8{background:color-mix(in srgb,var(--fair) 28%,var(--panel))}.h9,.h10{background:color-mix(in srgb,var(--bad) 30%,var(--panel));font-weight:700}
    table.month{table-layout:fixed;margin:0 0 1.6rem;border:1px solid var(--line)}.month td{height:84px;border:1px solid var(--line);padding:.2rem .35rem;font-size:12.5px}.month .other{background:var(--bg)}.month .weekend{background:color-mix(in srgb,var(--line) 35%,var(--panel))}.daynumber{font-weight:600;color:var(--soft)}.month ul{list-style:none;margin:0;padding:0}.month li{overflow-wrap:anywhere;padding:0 .25em;margin:1px 0;border-left:3px solid var(--line2)}.month li.delivery{border-color:var(--good);font-weight:600}.month li.freeze{border-color:var(--freeze);background:color-mix(in srgb,var(--freeze) 14%,transparent)}.month li.gate{border-color:var(--fair)}.month li.window{border-color:var(--accent)}.month abbr{text-decoration:none}
    details summary{cursor:pointer;color:var(--accent);padding:.3rem 0}
    @media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    @page{size:A4 landscape;margin:12mm}
    @media print{:root,:root[data-theme=dark]{--bg:#fff;--panel:#fff;--ink:#000;--soft:#333;--line:#bbb}body{font-size:11px}.tabs,.skip,#theme,.tools,#tl-details,#tl{display:none!important}.view[hidden]{display:block!important}.view{break-before:page}.view:first-child{break-before:auto}#timeline{display:none!important}main{padding:0}.wide,.tall{overflow:visible;max-height:none;border:0}.resource,tr,.card{break-inside:avoid}table.month{break-inside:avoid}.month td{height:60px}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """#
}
