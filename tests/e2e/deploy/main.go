// Reads what is written for other programs as they read it, and says it as JSON:
//
//	deploy compose FILE   a compose file, by the library that Docker Compose is made of: the schema, then what the schema cannot say
//	deploy yaml           a stream of YAML documents on stdin, as a list
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	said, err := said(os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(said)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func said(args []string) (any, error) {
	switch {
	case len(args) == 2 && args[0] == "compose":
		return compose(args[1])
	case len(args) == 1 && args[0] == "yaml":
		return documents(os.Stdin)
	default:
		return nil, errors.New("deploy compose FILE, or deploy yaml")
	}
}

func compose(file string) (any, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithWorkingDirectory(filepath.Dir(file)))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

func documents(stream io.Reader) ([]json.RawMessage, error) {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(stream))
	found := []json.RawMessage{}
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		// A key that is there twice is an error: the first would be lost without a word.
		said, err := yaml.YAMLToJSONStrict(document)
		if err != nil {
			return nil, err
		}
		if string(said) != "null" {
			found = append(found, said)
		}
	}
}
