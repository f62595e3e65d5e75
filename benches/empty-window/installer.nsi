; The least an installer of the empty window can be: the same compression as Préau's.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
Name "Empty window"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\empty-window"

Section
    SetOutPath "$INSTDIR"
    File "${FILES}/empty-window.exe"
    File "${FILES}/WebView2Loader.dll"
    WriteUninstaller "$INSTDIR\uninstall.exe"
SectionEnd

Section Uninstall
    Delete "$INSTDIR\empty-window.exe"
    Delete "$INSTDIR\WebView2Loader.dll"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
SectionEnd
