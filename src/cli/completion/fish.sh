# fish completion of sahara-image. To have it in every shell:
#   sahara-image completion fish > ~/.config/fish/completions/sahara-image.fish
function __sahara_image_complete
    set -l words (commandline -opc)
    set -l program (string replace -r -- '-create$' '' $words[1])
    set -l current (commandline -ct)
    # The first line says of what kind the candidates are.
    set -l lines ($program completion fish -- $words "$current" 2>/dev/null)
    switch "$lines[1]"
        case files folders
            __fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current")
        case '*'
            for line in $lines[2..-1]
                echo $line
            end
    end
end
complete -c sahara-image -f -a '(__sahara_image_complete)'
complete -c sahara-image-create -f -a '(__sahara_image_complete)'
