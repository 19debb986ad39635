var b={},wasmImports={a:function(c,d){return 0},b:(c)=>{throw c}};
